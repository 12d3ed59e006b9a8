import type { EntryRow } from './audit-store.ts';

/** What the rules need to know beyond the audit itself. Nothing of it is clinical. */
export interface AccessFacts {
  /** The person ids of the member of staff with this account, when they are known as a person too. */
  ownPersonOf: ReadonlyMap<string, readonly string[]>;
  /** Family name and home address of each person seen, in lower case, the address written one way; absent when unknown. */
  detailsOf: ReadonlyMap<string, { familyName?: string; address?: string }>;
  /** Person ids of the staff of the Guardian's organisations. */
  colleagues: ReadonlySet<string>;
}

/** Readable by whoever is watched by it: name, the rule in words, and the figure it turns on. */
export interface UnusualAccessRule {
  id: 'own-record' | 'same-surname' | 'same-address' | 'colleague' | 'volume' | 'out-of-hours' | 'refused-often';
  name: string;
  words: string;
}

export const unusualAccessRules: readonly UnusualAccessRule[] = [
  { id: 'own-record', name: 'Own record', words: 'A member of staff used their own record through a staff role.' },
  { id: 'same-surname', name: 'Same surname', words: 'The member of staff and the person have the same surname.' },
  {
    id: 'same-address',
    name: 'Same address',
    words: 'The member of staff, as a person known here, and the person have the same address.',
  },
  { id: 'colleague', name: 'Colleague', words: 'The person is also a member of staff of the same organisation.' },
  {
    id: 'volume',
    name: 'Many people',
    words: 'Records of more than 60 people were used by one member of staff on one day.',
  },
  {
    id: 'out-of-hours',
    name: 'Out of hours',
    words: 'Records were used between 11 at night and 6 in the morning, outside duty cover.',
  },
  { id: 'refused-often', name: 'Refused often', words: 'A member of staff was refused 5 or more times on one day.' },
];

export interface UnusualAccess {
  rule: UnusualAccessRule;
  entryId: string;
  at: number;
  actorName: string;
  accountId: string | null;
  /** How many entries it stands for: one for each person, or all of the day. */
  count: number;
}

const manyPeople = 60;
const manyRefusals = 5;
const clockHour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: 'numeric', hourCycle: 'h23' });
const clockDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

/** A sign, never a proof: the Guardian asks. Pure; entries in order of time; each sign once a day for each member of staff and rule. */
export function findUnusualAccess(entries: readonly EntryRow[], facts: AccessFacts): UnusualAccess[] {
  const found = new Map<string, UnusualAccess>();
  const add = (id: UnusualAccessRule['id'], entry: EntryRow) => {
    const key = `${id} ${entry.account_id} ${clockDay.format(entry.at)}`;
    const known = found.get(key);
    const rule = unusualAccessRules.find((one) => one.id === id);
    if (known) known.count += 1;
    else if (rule)
      found.set(key, {
        rule,
        entryId: entry.id,
        at: entry.at,
        actorName: entry.actor_name,
        accountId: entry.account_id,
        count: 1,
      });
  };
  for (const entry of entries) {
    const own = facts.ownPersonOf.get(entry.account_id ?? '') ?? [];
    for (const person of entry.people) for (const id of signsOfPerson(entry, person, own, facts)) add(id, entry);
    const hour = Number(clockHour.format(entry.at));
    if ((hour >= 23 || hour < 6) && !/duty cover/i.test(entry.because)) add('out-of-hours', entry);
  }
  for (const entry of overDailyLimit(entries, (entry) => entry.people, manyPeople)) add('volume', entry);
  for (const entry of overDailyLimit(
    entries,
    (entry) => (entry.outcome === 'refused' ? [entry.id] : []),
    manyRefusals - 1,
  ))
    add('refused-often', entry);
  return [...found.values()].sort((a, b) => b.at - a.at);
}

function signsOfPerson(
  entry: EntryRow,
  person: string,
  own: readonly string[],
  facts: AccessFacts,
): UnusualAccessRule['id'][] {
  if (own.includes(person)) return ['own-record'];
  const signs: UnusualAccessRule['id'][] = [];
  const details = facts.detailsOf.get(person);
  if (details?.familyName !== undefined && details.familyName === surnameOf(entry.actor_name))
    signs.push('same-surname');
  const homes = own.flatMap((id) => facts.detailsOf.get(id)?.address ?? []);
  if (details?.address !== undefined && homes.includes(details.address)) signs.push('same-address');
  if (facts.colleagues.has(person)) signs.push('colleague');
  return signs;
}

function surnameOf(name: string): string {
  return (name.trim().split(/\s+/).at(-1) ?? '').toLowerCase();
}

/** The entry at which each account's day went over the limit of distinct things. */
function overDailyLimit(
  entries: readonly EntryRow[],
  things: (entry: EntryRow) => readonly string[],
  limit: number,
): EntryRow[] {
  const days = new Map<string, Set<string>>();
  const over: EntryRow[] = [];
  for (const entry of entries) {
    const key = `${entry.account_id} ${clockDay.format(entry.at)}`;
    const seen = days.get(key) ?? new Set();
    const before = seen.size;
    for (const thing of things(entry)) seen.add(thing);
    days.set(key, seen);
    if (before <= limit && seen.size > limit) over.push(entry);
  }
  return over;
}
