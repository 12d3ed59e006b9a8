import type { Db } from '../../platform/index.ts';
import { ProfileSet } from './profile-set.ts';
import { revisionOf, selectDefinitions, selectSourceProfiles } from './store.ts';
import type { ByProfiles } from './validate-by-profiles.ts';

export interface ProfileBookOptions {
  /** What becomes of a resource that names a profile which is not here. */
  unknown?: ByProfiles['unknown'];
  /** For how many milliseconds a running server goes on with what it has loaded before it looks for a change. */
  freshFor?: number;
}

/**
 * The profiles that a running program works with. A change, by this process or another, is seen within a second: one small query asks
 * for the revision, and only a new one loads the definitions again.
 */
export class ProfileBook {
  readonly unknown: ByProfiles['unknown'];
  readonly #freshFor: number;
  #loaded: { revision: number; set: ProfileSet } = { revision: 0, set: new ProfileSet([], []) };
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor({ unknown = 'accept', freshFor = 1000 }: ProfileBookOptions = {}) {
    this.unknown = unknown;
    this.#freshFor = freshFor;
  }

  async current(db: Db): Promise<ProfileSet> {
    // The program's own clock may stand still in tests and demonstrations; a cache must not.
    const now = performance.now();
    if (now - this.#lookedAt < this.#freshFor) return this.#loaded.set;
    const revision = await revisionOf(db);
    if (revision !== this.#loaded.revision)
      this.#loaded = { revision, set: new ProfileSet(await selectDefinitions(db), await selectSourceProfiles(db)) };
    this.#lookedAt = now;
    return this.#loaded.set;
  }

  /** Looks again at the next question: this process has just changed something. */
  forget(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }
}
