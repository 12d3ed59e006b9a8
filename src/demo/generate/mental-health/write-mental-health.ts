import type { Output } from '../output.ts';
import type { Random } from '../random.ts';
import type { Services, Subject } from '../services.ts';
import { spoiledContact, spoiledScore } from '../spoil.ts';
import { mentalHealthPathway } from './pathway.ts';
import { mentalHealthServicesOf } from './services.ts';
import type { MentalHealthRow } from './tables.ts';
import type { MentalHealthReferral } from './types.ts';

/** Writes what the mental-health trust has of somebody; a few have two local records, as if they were two people. */
export function writeMentalHealth(services: Services, subject: Subject): void {
  const { person, script, random } = subject;
  const { place, out } = services;
  const referrals = script ? (script.mentalHealth ?? []) : referralsOf(services, subject);
  if (referrals.length === 0) return;
  const split = !script && random.chance(0.01) && referrals.length > 1;
  for (const group of split ? [referrals.slice(0, 1), referrals.slice(1)] : [referrals]) {
    const localId = services.number('mental-health', 'MH', 7);
    const recorded = services.record('mental-health', subject);
    out.patient('mental-health', localId, person.key);
    for (const referral of group) {
      const number = services.number('referral', 'MR', 8);
      const rows = mentalHealthPathway(random, { place, person, localId, recorded }, number, referral);
      for (const row of rows) writeRow(out, random, row, place.today);
    }
  }
}

function referralsOf(services: Services, subject: Subject): MentalHealthReferral[] {
  return mentalHealthServicesOf(subject.random, subject.person).flatMap((service) => {
    const received = services.someDay(subject);
    return received === undefined ? [] : [{ service, received }];
  });
}

function writeRow(out: Output, random: Random, { table, cells }: MentalHealthRow, today: number): void {
  const counts = out.counts['mental-health'];
  const sink = out.mentalHealth[table];
  const text = sink.row(cells, random.chance(0.006));
  counts.rows++;
  if (random.chance(0.004)) {
    sink.raw(text, random.chance(0.3));
    counts.rows++;
    counts.repeated++;
  }
  if (table !== 'referrals' && random.chance(0.004)) {
    sink.row(table === 'contacts' ? spoiledContact(random, cells, today) : spoiledScore(random, cells));
    counts.rows++;
    counts.spoiled++;
  }
}
