import type { Patient } from '@medplum/fhirtypes';
import { openServices } from '../../coordination/index.ts';
import { type PersonSet, personSets } from '../../identity/index.ts';
import { type Clock, type Db, NOBODY, type Tx, transaction } from '../../platform/index.ts';
import { careEventsOfPersons, readPersonResources } from '../../record/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
import { heldAmong } from './hold-store.ts';
import { addYears, type KeptPerson, retentionDue } from './retention-due.ts';
import { lastContacts } from './retention-store.ts';
import { type RuleInForce, readRules, rulesOn } from './rules.ts';

export interface DueRecord {
  personId: string;
  members: string[];
  rule: string;
  dueOn: string;
  /** A legal hold keeps it. */
  held: boolean;
}

export interface RetentionReview {
  /** 'YYYY-MM-DD' in London. */
  day: string;
  rules: RuleInForce[];
  /** Joined records that were looked at, and of those whose period is over. */
  people: number;
  due: DueRecord[];
  /** Of those without contact for long enough: how many are kept, by why. */
  kept: Record<string, number>;
}

const page = 500;

/** What is due today, by rule: a dry run that changes nothing. Pages through everybody, each page in its own transaction. */
export async function reviewRetention({ db, clock }: { db: Db; clock: Clock }): Promise<RetentionReview> {
  const day = isoDay(londonDay(clock.now()));
  const rules = rulesOn(readRules(), day);
  const shortest = Math.min(...rules.filter(({ counts }) => counts === 'last-contact').map(({ years }) => years));
  const quietBefore = addYears(day, -shortest);
  const review: RetentionReview = { day, rules, people: 0, due: [], kept: {} };
  const seen = new Set<string>();
  for (let after = NOBODY; ; ) {
    const last = await transaction(db, async (tx) => {
      const rows = await lastContacts(tx, { after, limit: page });
      const quiet = rows.filter((row) => isoDay(londonDay(row.last)) <= quietBefore).map((row) => row.person_id);
      const sets = (await personSets(tx, quiet)).filter(({ current }) => !seen.has(current));
      for (const { current } of sets) seen.add(current);
      for (const each of await reviewSets(tx, sets, rules, day)) {
        if ('dueOn' in each) review.due.push(each);
        else review.kept[each.why] = (review.kept[each.why] ?? 0) + 1;
      }
      review.people += rows.length;
      return rows.at(-1)?.person_id;
    });
    if (last === undefined) return review;
    after = last;
  }
}

/** How it stands with these people. Used by the disposal too, in its own transaction, so that nothing is disposed of that is no longer due. */
export async function reviewSets(
  tx: Tx,
  sets: readonly PersonSet[],
  rules: readonly RuleInForce[],
  day: string,
): Promise<(DueRecord | { why: string })[]> {
  if (sets.length === 0) return [];
  const held = await heldAmong(
    tx,
    sets.flatMap(({ members }) => members),
  );
  return (await keptPersons(tx, sets)).map((person) => {
    const due = retentionDue(person, rules);
    if (due.on === null) return { why: due.why };
    if (due.on > day) return { why: 'The longest period of its parts is not over' };
    const { personId, members } = person;
    return { personId, members: [...members], rule: due.rule, dueOn: due.on, held: members.some((id) => held.has(id)) };
  });
}

async function keptPersons(tx: Tx, sets: readonly PersonSet[]): Promise<KeptPerson[]> {
  const everybody = sets.flatMap(({ members }) => members);
  const contacts = new Map((await lastContacts(tx, { members: everybody })).map((row) => [row.person_id, row]));
  const events = Map.groupBy(await careEventsOfPersons(tx, everybody), ({ person }) => person);
  const patients = Map.groupBy(await readPersonResources(tx, everybody, ['Patient']), ({ personId }) => personId);
  return sets.map(({ current, members }) => {
    const told = members
      .flatMap((id) => patients.get(id) ?? [])
      .filter(({ deleted }) => !deleted)
      .map(({ json }) => JSON.parse(json) as Patient);
    return {
      personId: current,
      members,
      // Where services disagree the latest is taken: it keeps the record longest.
      birthDate: latest(told.map(({ birthDate }) => (birthDate?.length === 10 ? birthDate : undefined))),
      death: deathOf(told),
      openServices: openServices(members.flatMap((id) => events.get(id) ?? [])).length,
      parts: members.flatMap((id) => {
        const row = contacts.get(id);
        return row === undefined ? [] : [{ source: row.source, lastContact: isoDay(londonDay(row.last)) }];
      }),
    };
  });
}

function deathOf(told: readonly Patient[]): KeptPerson['death'] {
  const dated = latest(
    told.map(({ deceasedDateTime }) =>
      deceasedDateTime && deceasedDateTime.length >= 10 ? deceasedDateTime.slice(0, 10) : undefined,
    ),
  );
  if (dated !== undefined) return dated;
  return told.some(({ deceasedBoolean, deceasedDateTime }) => deceasedBoolean === true || deceasedDateTime)
    ? 'unknown'
    : undefined;
}

function latest(days: readonly (string | undefined)[]): string | undefined {
  return days
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
}
