import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tellPerson } from '../../access/index.ts';
import { personSet } from '../../identity/index.ts';
import { type Clock, type Db, isRefusal, type Refusal, refuse, transaction } from '../../platform/index.ts';
import { readPersonResources } from '../../record/index.ts';
import { auditKeeping } from '../audit-keeping.ts';
import { bundleOf, copyOf, jsonOf, manifestOf } from './copies.ts';
import { copyPage, manifestPage } from './copy-page.tsx';
import { everythingAbout } from './everything-about.ts';

export interface GiveCopy {
  personId: string;
  /** Folder to be made; must not exist yet. */
  out: string;
  /** Who makes it: as the audit and the person see it. */
  by: string;
  /** Adds a copy with everything that is left out of the person's, marked. */
  forReview: boolean;
  sourceName(source: string): string;
}

export interface CopyGiven {
  folder: string;
  files: string[];
  linkedRecords: number;
  given: number;
  leftOut: number;
}

/**
 * Writes a person's copy of everything (UK GDPR article 15) and, apart from it, what a reviewing professional needs. Audited, and the
 * person is told. The folder appears whole or not at all: a crash leaves at most a folder whose name ends in '.part' beside it.
 */
export async function giveCopy({ db, clock }: { db: Db; clock: Clock }, give: GiveCopy): Promise<CopyGiven | Refusal> {
  if (give.by.trim() === '') return refuse('invalid', 'Say who makes the copy.');
  if (existsSync(give.out))
    return refuse('conflict', 'The folder for the copy exists already.', {
      what: 'A copy never overwrites another.',
      mend: 'Name a folder that does not exist yet.',
    });
  const part = `${give.out}.part`;
  const result = await transaction(db, async (tx) => {
    const { current, members } = await personSet(tx, give.personId);
    const known = await readPersonResources(tx, members);
    const everything = await everythingAbout(tx, members, clock);
    if (known.length === 0 && everything.holdings.length === 0)
      return refuse('not-found', 'Nothing is held about this person.');
    const files = filesOf(everything, give);
    await auditKeeping(tx, {
      event: 'export',
      what: 'Made a copy of everything held about them',
      by: give.by,
      because: 'The person’s right of access (UK GDPR article 15)',
      people: members,
      now: clock.now(),
    });
    await tellPerson(tx, {
      personId: current,
      at: clock.now(),
      words: `A copy of everything held about you was made by ${give.by}. If you did not ask for it, ask who did under “Who has seen my record”.`,
    });
    writeFiles(part, files);
    const manifest = manifestOf(everything, give.by);
    return {
      folder: give.out,
      files: [...files.keys()],
      linkedRecords: members.length,
      given: manifest.parts.reduce((sum, { given }) => sum + given, 0),
      leftOut: manifest.leftOut,
    };
  }).catch((error: unknown) => {
    rmSync(part, { recursive: true, force: true });
    throw error;
  });
  if (!isRefusal(result)) renameSync(part, give.out);
  return result;
}

function filesOf(everything: Parameters<typeof copyOf>[0], give: GiveCopy): Map<string, string> {
  const own = copyOf(everything, false);
  const manifest = manifestOf(everything, give.by);
  const files = new Map([
    ['for-the-person/everything.html', copyPage(own, give.sourceName)],
    ['for-the-person/everything.json', jsonOf(own)],
    ['for-the-person/record.fhir.json', JSON.stringify(bundleOf(own), undefined, 1)],
    ['for-review/manifest.html', manifestPage(manifest)],
    ['for-review/manifest.json', JSON.stringify(manifest, undefined, 1)],
  ]);
  if (give.forReview) {
    const whole = copyOf(everything, true);
    files.set('for-review/everything.html', copyPage(whole, give.sourceName));
    files.set('for-review/everything.json', jsonOf(whole));
  }
  return files;
}

/** Readable by the user who runs the command and nobody else. */
function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
}
