import type { Tx } from '../../platform/index.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { normaliseNhsNumber } from '../nhs-number.ts';
import type { Linker } from './linker.ts';
import { personSets } from './person-set.ts';
import { personsByKeys, traitsOf } from './store.ts';

/** Finding a person needs the NHS number, or a name and the birth date: a name alone would tell who is in care. */
export type Details = { nhsNumber: string } | { family: string; given?: string; birthDate: string };

export interface Found {
  current: string;
  members: string[];
  /** The member whose details answered best. */
  record: LinkageRecord;
}

/** People who answer to the details, at most `limit`. An NHS number that two people carry finds both. */
export async function findPersons(tx: Tx, details: Details, linker: Linker, limit = 20): Promise<Found[]> {
  const asked = askedRecord(details);
  if (!asked) return [];
  const persons = await personsByKeys(tx, linker.keys(asked), 500);
  const traits = await traitsOf(tx, persons);
  const answering = [...traits].filter(([, record]) => answers(record, asked));
  const best = new Map(answering);
  const sets = await personSets(tx, [...best.keys()]);
  return sets.slice(0, limit).flatMap((set) => {
    const record = set.members.map((id) => best.get(id)).find((each) => each !== undefined);
    return record ? [{ ...set, record }] : [];
  });
}

function askedRecord(details: Details): LinkageRecord | undefined {
  const empty = { id: 'asked', given: [], family: [], postcode: [], addressLines: [], phone: [], email: [] };
  if ('nhsNumber' in details) {
    const nhsNumber = normaliseNhsNumber(details.nhsNumber);
    return nhsNumber ? { ...empty, nhsNumber } : undefined;
  }
  return {
    ...empty,
    family: [details.family],
    given: details.given ? [details.given] : [],
    birthDate: details.birthDate,
  };
}

function answers(record: LinkageRecord, asked: LinkageRecord): boolean {
  if (asked.nhsNumber)
    return record.nhsNumber !== undefined && normaliseNhsNumber(record.nhsNumber) === asked.nhsNumber;
  const same = (x: string, y: string) => x.localeCompare(y, 'en', { sensitivity: 'base' }) === 0;
  const startsAlike = (x: string, y: string) => same(x.slice(0, y.length), y);
  const family = record.family.some((name) => same(name, asked.family[0] ?? ''));
  const given = asked.given.length === 0 || record.given.some((name) => startsAlike(name, asked.given[0] ?? ''));
  return family && given && record.birthDate === asked.birthDate;
}
