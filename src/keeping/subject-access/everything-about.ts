import { nhsNumberSystem } from '../../identity/index.ts';
import type { Clock, Tx } from '../../platform/index.ts';
import { sourceIdSystem } from '../../record/index.ts';
import { type Coverage, coverageOf, hiddenColumns } from '../catalogue.ts';
import {
  accountsOf,
  auditRows,
  type Naming,
  type PersonTable,
  personTables,
  quarantinedNaming,
  type Row,
  relationshipsHeldBy,
  rowsNaming,
  rowsOfAccounts,
} from '../holdings-store.ts';

/** Why a row is not in the person's own copy. */
export const leftOutReasons = {
  withheld:
    'Withheld from the person by a professional: it may cause serious harm or tells of somebody else (Data Protection Act 2018, schedule 3 paragraph 5 and schedule 2 paragraph 16)',
  'rests-on-withheld': 'It names an item that is withheld, so it would tell of it',
  'third-party': 'About another person as well, who has not agreed (Data Protection Act 2018, schedule 2 paragraph 16)',
  privilege: 'Legal professional privilege may apply (Data Protection Act 2018, schedule 2 paragraph 19)',
} as const;
export type LeftOutReason = keyof typeof leftOutReasons;

export interface HeldRow {
  row: Row;
  /** Not in the person's own copy, and why. */
  leftOut?: LeftOutReason;
  /** The row as the person gets it, where that is not all of it: without another person's address and telephone number. */
  ownCopy?: Row;
}

export interface Holding {
  table: string;
  /** In plain words. */
  title: string;
  rows: HeldRow[];
}

export interface Everything {
  /** ISO 8601. */
  at: string;
  members: string[];
  holdings: Holding[];
}

const anotherPerson = 'another person';

/**
 * Everything that is held about one person under any of their ids, with what must not go to them marked. Reads only; memory grows
 * with what is held about this person.
 */
export async function everythingAbout(tx: Tx, members: readonly string[], clock: Clock): Promise<Everything> {
  const held = new Map<string, Row[]>();
  const tables = (await personTables(tx)).filter(({ table }) => coverageOf(table).kind !== 'left-out');
  for (const table of tables) held.set(table.table, await rowsNaming(tx, table, members));
  const accounts = (await accountsOf(tx, members)).map(({ id }) => id);
  for (const table of ['session', 'access_token', 'bulk_export'])
    held.set(table, await rowsOfAccounts(tx, table, accounts));
  held.set(
    'audit_entry',
    (await auditRows(tx, members, accounts)).map((row) => withoutOthers(row, members)),
  );
  held.set('relationship', [...(held.get('relationship') ?? []), ...(await relationshipsHeldBy(tx, members))]);
  held.set('quarantine', await quarantinedNaming(tx, namingsOf(held.get('resource') ?? [])));

  const withheld = withheldItems(held.get('resource') ?? []);
  const columnsOf = new Map(tables.map((table) => [table.table, table]));
  const holdings = [...held].map(([table, rows]) => {
    const coverage = coverageOf(table);
    return {
      table,
      title: coverage.kind === 'left-out' ? table : coverage.title,
      rows: rows.map((row) => heldRow(row, { table, coverage, members, withheld, columns: columnsOf.get(table) })),
    };
  });
  return {
    at: new Date(clock.now()).toISOString(),
    members: [...members],
    holdings: holdings.filter(({ rows }) => rows.length > 0),
  };
}

/** Others who were on the same list are not this person's business. */
function withoutOthers(row: Row, members: readonly string[]): Row {
  return { ...row, people: (row.people as string[]).filter((id) => members.includes(id)) };
}

interface Held {
  table: string;
  coverage: Coverage;
  members: readonly string[];
  withheld: WithheldItems;
  columns: PersonTable | undefined;
}

function heldRow(row: Row, { table, coverage, members, withheld, columns }: Held): HeldRow {
  const personal = columns?.columns ?? (table === 'relationship' ? ['person_id'] : []);
  const others = personal.filter((column) => row[column] !== null && !members.includes(String(row[column])));
  const shown = Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !hiddenColumns.has(name))
      .map(([name, value]) => [name, others.includes(name) ? anotherPerson : value]),
  );
  const why = reasonOf(row, table, coverage, withheld, others.length > 0);
  if (why !== undefined) return { row: shown, leftOut: why };
  const ownCopy = row.resource_type === 'RelatedPerson' ? withoutDetailsOfOther(shown) : undefined;
  return { row: shown, ...(ownCopy === undefined ? {} : { ownCopy }) };
}

/** Of a carer or relative the person gets the name and what they are to them; how to reach them is the other's to give. */
function withoutDetailsOfOther(row: Row): Row | undefined {
  const resource = JSON.parse(String(row.json)) as Record<string, unknown>;
  const kept = Object.fromEntries(
    Object.entries(resource).filter(
      ([name]) => !['telecom', 'address', 'birthDate', 'identifier', 'photo', 'text'].includes(name),
    ),
  );
  return Object.keys(kept).length === Object.keys(resource).length ? undefined : { ...row, json: JSON.stringify(kept) };
}

function reasonOf(
  row: Row,
  table: string,
  coverage: Coverage,
  withheld: WithheldItems,
  namesOther: boolean,
): LeftOutReason | undefined {
  if (coverage.kind === 'for-review') return 'privilege';
  if (row.withheld === true || withheld.keys.has(`${row.resource_type}/${row.id}`)) return 'withheld';
  // Whom they act for is their own doing; a record compared with theirs is somebody else's.
  if (namesOther && table !== 'relationship') return 'third-party';
  if (withheld.mention?.test(JSON.stringify(row))) return 'rests-on-withheld';
  return undefined;
}

interface WithheldItems {
  /** 'Observation/<id>': withheld now, and so in all versions. */
  keys: ReadonlySet<string>;
  mention: RegExp | undefined;
}

/** By the record's own column: what a resource carries, inherits, or was given here. A released one is told, without the version that carried the label. */
function withheldItems(resources: readonly Row[]): WithheldItems {
  const items = resources.filter(({ withheld }) => withheld === true);
  const ids = [...new Set(items.map(({ id }) => String(id)))];
  return {
    keys: new Set(items.map(({ resource_type, id }) => `${resource_type}/${id}`)),
    mention:
      ids.length === 0
        ? undefined
        : new RegExp(`(?<![\\w-])(${ids.map((id) => id.replaceAll(/[^\w]/g, '\\$&')).join('|')})(?![\\w-])`),
  };
}

/** By what a row that could not be read may name this person: NHS number in any file, a source's own id in that source's files. */
export function namingsOf(resources: readonly Row[]): Naming[] {
  const namings = resources
    .filter(({ resource_type, deleted }) => resource_type === 'Patient' && deleted !== true)
    .flatMap(({ json, source }) => {
      const { identifier = [] } = JSON.parse(String(json)) as { identifier?: { system?: string; value?: string }[] };
      return identifier.flatMap(({ system, value }): Naming[] => {
        const text = value?.replaceAll(' ', '') ?? '';
        if (system === nhsNumberSystem && /^\d{10}$/.test(text)) return [{ source: null, value: text }];
        // 'Patient/<the source's own id>'; one of a few characters is in too many rows to say anything.
        const own = text.slice(text.indexOf('/') + 1);
        return system === sourceIdSystem(String(source)) && own.length >= 4
          ? [{ source: String(source), value: own }]
          : [];
      });
    });
  return [...new Map(namings.map((naming) => [`${naming.source}|${naming.value}`, naming])).values()];
}
