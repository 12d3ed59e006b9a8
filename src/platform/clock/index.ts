/** The one source of 'now'. Injected everywhere, so that tests and replays can say what time it is. */
export interface Clock {
  /** Epoch milliseconds, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved. */
export class SetClock implements Clock {
  #now: number;
  constructor(at: number | string) {
    this.#now = typeof at === 'number' ? at : Date.parse(at);
  }
  now(): number {
    return this.#now;
  }
  set(at: number | string): void {
    this.#now = typeof at === 'number' ? at : Date.parse(at);
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
