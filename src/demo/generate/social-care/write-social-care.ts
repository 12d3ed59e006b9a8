import type { Output } from '../output.ts';
import type { Random } from '../random.ts';
import type { Services, Subject } from '../services.ts';
import type { Cell } from '../sinks.ts';
import { spoiledEvent } from '../spoil.ts';
import type { DayNumber } from '../times.ts';
import { type SocialCareStart, socialCareEvents, socialCareOf } from './events.ts';

/** Writes what the council has of somebody, for themselves or as a carer. */
export function writeSocialCare(services: Services, subject: Subject): void {
  const { person, script, random } = subject;
  const { place, out } = services;
  const starts = script ? (script.socialCare ?? []) : startsOf(services, subject);
  if (starts.length === 0) return;
  const localId = services.number('social-care', 'SC', 7);
  const recorded = services.record('social-care', subject);
  const rows = starts.flatMap(({ start, from }) =>
    socialCareEvents(random, { place, person, localId, recorded }, services.number('course', 'E', 7), start, from),
  );
  if (rows.length === 0) return;
  out.patient('social-care', localId, person.key);
  for (const cells of rows) writeRow(out, random, cells);
}

function startsOf(services: Services, subject: Subject): { start: SocialCareStart; from: DayNumber }[] {
  return socialCareOf(subject.random, subject.person).flatMap((start) => {
    const from = services.someDay(subject);
    return from === undefined ? [] : [{ start, from }];
  });
}

function writeRow(out: Output, random: Random, cells: Record<string, Cell>): void {
  const counts = out.counts['social-care'];
  const text = out.socialCare.row(cells, random.chance(0.01));
  counts.rows++;
  if (random.chance(0.006)) {
    out.socialCare.raw(text);
    counts.rows++;
    counts.repeated++;
  }
  if (random.chance(0.008)) {
    out.socialCare.row(spoiledEvent(random, cells));
    counts.rows++;
    counts.spoiled++;
  }
}
