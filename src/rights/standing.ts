import { type ClockState, DAY } from '../standards/index.ts';
import type { StoredState } from './answer.ts';

/** How a clock stands at a moment: the state of the standards, and of what runs in time, what is about to be missed. */
export type Standing = Exclude<ClockState, 'running-late'> | 'due-soon' | 'late';

/** At most this long before the due time a clock counts as about to be missed. */
export const longestWarning = 7 * DAY;
/** And at most in this last part of its time: a clock of two days warns for twelve hours. */
export const lastPart = 4;

/** In words, for every page that shows how many are about to be missed. */
export const dueSoonMeaning =
  'About to be missed: in the last quarter of its time, or in its last 7 days, whichever is shorter.';

/** How long before `due` the warning begins, in milliseconds. */
export function warningOf(start: number, due: number): number {
  return Math.min(longestWarning, Math.floor((due - start) / lastPart));
}

/** Works out the standing at `now` of a clock as stored. */
export function standingAt(clock: { state: StoredState; start: number; due: number | null }, now: number): Standing {
  const { state, start, due } = clock;
  if (state !== 'running' || due === null) return state;
  if (now > due) return 'late';
  return due - now <= warningOf(start, due) ? 'due-soon' : 'running';
}
