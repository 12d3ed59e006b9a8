import type { Random } from '../random.ts';
import { clinicTime, londonDay, MINUTE, workingDayFrom } from '../times.ts';
import { type ServiceRule, serviceRules, urgentHours, urgentShare } from './services.ts';
import { contactCells, type MentalHealthRow, referralCells, scoresOf } from './tables.ts';
import type { Arrival, Closure, Contact, MentalHealthRecord, MentalHealthReferral } from './types.ts';

/** One referral with its contacts and scores, as far as they had come by now. `number` makes its ids. */
export function mentalHealthPathway(
  random: Random,
  record: MentalHealthRecord,
  number: string,
  given: MentalHealthReferral,
): MentalHealthRow[] {
  const rule = serviceRules[given.service];
  const arrival = arrivalOf(random, record.place.now, given);
  const contacts = given.untouched ? [] : contactsOf(random, record, given, rule, arrival);
  const closed = closureOf(random, record, given, contacts);
  const cells = referralCells(random, record, number, given, arrival, closed);
  const referral: MentalHealthRow = { table: 'referrals', cells };
  const rows: MentalHealthRow[] = [referral];
  contacts.forEach((contact, at) => {
    rows.push({ table: 'contacts', cells: contactCells(random, record, number, at, contact) });
    if (contact.attended && rule.scores) rows.push(...scoresOf(random, record, number, at, contact, contacts.length));
  });
  return rows;
}

function arrivalOf(random: Random, now: number, given: MentalHealthReferral): Arrival {
  const at = Math.min(clinicTime(random, given.received), now);
  const urgent = random.chance(urgentShare[given.service] ?? 0);
  return { at, priority: given.service === 'crisis' ? '1' : urgent ? '2' : '3' };
}

/** When somebody is first to be seen: by the day for most, by the hour for those who cannot wait. */
function firstContact(
  random: Random,
  given: MentalHealthReferral,
  rule: ServiceRule,
  arrival: Arrival,
  poor: number,
): number {
  if (arrival.priority === '3') {
    const [least, most] = rule.firstWait;
    const days = Math.max(1, Math.round(random.logNormal(least + (most - least) * poor, rule.spread)));
    return clinicTime(random, workingDayFrom(given.received + days));
  }
  const hours = random.logNormal((urgentHours[given.service] ?? 24) * (0.85 + 0.4 * poor), 0.6);
  return arrival.at + Math.max(3, Math.round(hours * 12)) * 5 * MINUTE;
}

function contactsOf(
  random: Random,
  { place, person }: MentalHealthRecord,
  given: MentalHealthReferral,
  rule: ServiceRule,
  arrival: Arrival,
): Contact[] {
  const last = Math.min(place.today, person.died ?? place.today);
  const poor = person.deprivation;
  const found: Contact[] = [];
  // Some never come: they opt out, or cannot be reached.
  if (random.chance(0.08 + 0.06 * poor)) return found;
  const wanted = random.whole(...rule.contacts);
  let attended = 0;
  let at = firstContact(random, given, rule, arrival, poor);
  for (let i = 0; attended < wanted && i < wanted * 2; i++) {
    if (at > place.now || londonDay(at) > last) break;
    const contact = attendance(
      random,
      at,
      poor,
      attended > 0 ? 'treatment' : random.chance(0.45) ? 'assessment-and-treatment' : 'assessment',
    );
    found.push(contact);
    if (contact.attended) attended++;
    // Two missed in a row, and the service closes.
    if (!contact.attended && found.at(-2)?.code === '3' && contact.code === '3') break;
    const gap = contact.attended && attended === 1 ? rule.toTreatment * (0.85 + 0.3 * poor) : rule.every;
    at = clinicTime(random, workingDayFrom(londonDay(at) + Math.max(1, Math.round(random.logNormal(gap, 0.35)))));
  }
  return found;
}

function attendance(random: Random, at: number, poor: number, type: Contact['type']): Contact {
  const drawn = random.unit();
  const missed = 0.07 + 0.08 * poor;
  const code =
    drawn < missed
      ? '3'
      : drawn < missed + 0.05
        ? '2'
        : drawn < missed + 0.08
          ? '4'
          : drawn < missed + 0.12
            ? '6'
            : '5';
  return { at, attended: code === '5' || code === '6', code, type };
}

/** Reasons: 1 finished, 2 did not attend, 3 died, 4 not reached, 5 unsuitable. */
function closureOf(
  random: Random,
  { place, person }: MentalHealthRecord,
  given: MentalHealthReferral,
  contacts: readonly Contact[],
): Closure | undefined {
  if (given.untouched) return undefined;
  const last = contacts.at(-1);
  const quiet = (last ? londonDay(last.at) : given.received) + (last ? random.whole(20, 45) : random.whole(60, 130));
  if (person.died !== undefined && person.died <= Math.max(quiet, given.received))
    return { day: Math.max(person.died, given.received), reason: '3' };
  if (quiet > place.today) return undefined;
  return { day: quiet, reason: last === undefined ? '4' : last.attended ? '1' : '2' };
}
