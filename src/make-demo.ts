import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  appointGuardian,
  demoIssuer,
  type NewAccount,
  type NewRelationship,
  placeOfGuardian,
  recordAccounts,
  recordRelationships,
} from './access/index.ts';
import { openSession } from './appointments/index.ts';
import { coordinationCounts } from './coordination/index.ts';
import {
  type DemoUser,
  demoSources,
  generatePlace,
  loadDemoDirectory,
  readDemoSessions,
  readDemoUsers,
  readTruth,
  scoreLinkage,
} from './demo/index.ts';
import {
  countExtractsOtherThan,
  type describeProgress,
  type ImportResult,
  importPath,
  listExtractIds,
} from './extracts/index.ts';
import { countCurrentPersons, findPersons, type Linker, linksOfAll } from './identity/index.ts';
import {
  type Clock,
  type Config,
  type Database,
  isRefusal,
  type Refusal,
  readSetting,
  refuse,
  type Tx,
  transaction,
  writeSetting,
} from './platform/index.ts';
import { type ProfileBook, personIdOf } from './record/index.ts';
import { clockSummary } from './rights/index.ts';
import type { Wiring } from './wiring.ts';

/** What this installation's demo place is; kept so that a start goes on where it was stopped, and the second makes nothing. */
export interface DemoPlace {
  people: number;
  seed: number;
  /** The moment that the place was made for. */
  now: number;
  /** Ids of the extracts that the demo sent. */
  extracts: string[];
  /** Null until everything is read, linked and evaluated. */
  result:
    | (Pick<ImportResult, 'read' | 'stored' | 'unchanged' | 'quarantined' | 'byType'> & {
        linkage: { precision: number; recall: number };
      })
    | null;
}

export interface DemoSummary extends NonNullable<DemoPlace['result']> {
  people: number;
  seed: number;
  /** `running` are in time (those about to be missed among them), `missed` ended late or are past their due time and still running. */
  clocks: { running: number; aboutToBeMissed: number; missed: number; met: number };
  withoutContact: number;
}

export interface DemoParts {
  config: Config;
  clock: Clock;
  database: Database;
  linker: Linker;
  wiring: Wiring;
  profiles: ProfileBook;
  settle(onProgress: (progress: { done: number; total?: number; step: string }) => void): Promise<void>;
}

export interface DemoReport {
  progress(progress: { done: number; total?: number; step: string }): void;
  line(text: string): void;
}

const setting = 'demo-place';

/** True while everything in the database came from the demo place (or nothing came at all). */
export async function onlyDemoData(tx: Tx): Promise<boolean> {
  const demo = await readSetting<DemoPlace>(tx, setting);
  // While the demo is being read its extracts are not listed yet.
  if (demo && demo.result === null) return true;
  return (await countExtractsOtherThan(tx, demo?.extracts ?? [])) === 0;
}

/** More answers than this say no more about a group, and would not fit a request's memory. */
const mostKnown = 100_000;

/**
 * Who is who in the demo place, from the truth kept aside: source patient to true person. Undefined where there is no finished demo
 * place, or its files are gone. A large place is cut after whole people.
 */
export async function knownPeople(tx: Tx, config: Config): Promise<Map<string, string> | undefined> {
  const place = await readSetting<DemoPlace>(tx, setting);
  if (!place?.result) return undefined;
  const file = join(demoFolder(config, place), 'truth.csv');
  if (!existsSync(file)) return undefined;
  const known = new Map<string, string>();
  let last: string | undefined;
  for await (const { source, localPatientId, personKey } of readTruth(file)) {
    if (known.size >= mostKnown && personKey !== last) break;
    known.set(personIdOf(source, localPatientId), personKey);
    last = personKey;
  }
  return known;
}

function demoFolder(config: Config, place: Pick<DemoPlace, 'people' | 'seed' | 'now'>): string {
  return join(config.WPC_DATA, 'demo', `${place.people}-${place.seed}-${place.now}`);
}

/**
 * Makes the place, sends its extracts through the same import as anybody's, links, starts clocks and assigns contacts. Stopped half-way
 * it goes on from there; a place that is finished is only summed up.
 */
export async function makeDemo(
  parts: DemoParts,
  wanted: { people: number; seed: number },
  report: DemoReport,
): Promise<DemoSummary | Refusal> {
  const begun = await begin(parts, wanted);
  if (isRefusal(begun)) return begun;
  if (begun.result === null) {
    const made = await make(parts, begun, report);
    if (isRefusal(made)) return made;
  }
  return transaction(parts.database.db, (tx) => summarise(tx, parts.clock.now()));
}

async function begin(
  { database, clock }: DemoParts,
  { people, seed }: { people: number; seed: number },
): Promise<DemoPlace | Refusal> {
  if (people < 1000 || people > 1_000_000) {
    return refuse('invalid', 'A demo place has 1,000 to 1,000,000 people.', {
      where: '--people',
      what: `${people} were asked for`,
      mend: 'ask for 1000 or more',
    });
  }
  return transaction(database.db, async (tx) => {
    const known = await readSetting<DemoPlace>(tx, setting);
    if (known && (known.people !== people || known.seed !== seed)) {
      return refuse(
        'conflict',
        `This database holds a demo place of ${known.people} people made from seed ${known.seed} already.`,
        {
          where: 'WPC_DATA or DATABASE_URL',
          what: 'one database holds one place',
          mend: `ask for that one (--people ${known.people} --seed ${known.seed}), or name another folder or database`,
        },
      );
    }
    if (known) return known;
    if ((await countExtractsOtherThan(tx, [])) > 0) {
      return refuse('conflict', 'This database holds extracts already, and a demo place is never mixed with them.', {
        where: 'WPC_DATA or DATABASE_URL',
        what: 'is not empty',
        mend: 'name another folder or an empty database',
      });
    }
    const place: DemoPlace = { people, seed, now: clock.now(), extracts: [], result: null };
    await writeSetting(tx, setting, place);
    return place;
  });
}

async function make(parts: DemoParts, place: DemoPlace, report: DemoReport): Promise<undefined | Refusal> {
  const { config, clock, database, wiring, profiles } = parts;
  const out = demoFolder(config, place);
  if (!existsSync(join(out, 'directory', 'users.json'))) {
    report.line(`Making a place of ${place.people.toLocaleString('en-GB')} people in ${out}`);
    await generatePlace({
      ...place,
      out,
      onProgress: (done, total) => report.progress({ step: 'making people', done, total }),
    });
  }
  const directory = await loadDemoDirectory({ db: database.db }, join(out, 'directory'));
  if (isRefusal(directory)) return directory;
  const total: ImportResult[] = [];
  for (const source of demoSources) {
    report.line(`Reading the extract of ${source}`);
    const context = { db: database.db, clock, onPersonsTouched: wiring.whenExtractStored, profiles };
    const onProgress = (progress: Parameters<typeof describeProgress>[0]) =>
      report.progress({ step: `reading ${source}`, done: progress.bytesDone, total: progress.bytesTotal });
    const result = await importPath(context, join(out, source), { source, onProgress });
    if (isRefusal(result)) return result;
    report.line(`  read ${result.read}, stored ${result.stored}, quarantined ${result.quarantined}`);
    total.push(result);
  }
  await parts.settle(report.progress);
  await openSessions(parts, join(out, 'directory'));
  await registerUsers(parts, readDemoUsers(join(out, 'directory')));
  const linkage = await score(database, join(out, 'truth.csv'));
  await transaction(database.db, async (tx) => {
    await writeSetting(tx, setting, {
      ...place,
      extracts: await listExtractIds(tx),
      result: { ...added(total), linkage },
    } satisfies DemoPlace);
  });
  return undefined;
}

function added(results: readonly ImportResult[]) {
  const sum = (of: (result: ImportResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const byType: Record<string, number> = {};
  for (const result of results)
    for (const [type, n] of Object.entries(result.byType)) byType[type] = (byType[type] ?? 0) + n;
  return {
    read: sum((result) => result.read),
    stored: sum((result) => result.stored),
    unchanged: sum((result) => result.unchanged),
    quarantined: sum((result) => result.quarantined),
    byType,
  };
}

/** Opens the practices' clinic sessions. One that is open already (the start was stopped half-way) is refused as overlapping, and stays. */
async function openSessions({ database, wiring, clock }: DemoParts, folder: string): Promise<void> {
  for (const session of readDemoSessions(folder)) {
    if (session.ends <= clock.now()) continue;
    const opened = await transaction(database.db, (tx) =>
      openSession(tx, { ...session, by: 'demo' }, wiring.appointments),
    );
    if (isRefusal(opened) && opened.kind !== 'conflict')
      throw new Error(`The demo's own session was refused: ${opened.message}`);
  }
}

/** The same whenever the demo is made again, so that the appointment is the same. */
const appointedFrom = Date.UTC(2026, 0, 1);

async function registerUsers({ database, clock, linker }: DemoParts, users: readonly DemoUser[]): Promise<void> {
  const now = clock.now();
  await transaction(database.db, async (tx) => {
    const accounts: NewAccount[] = [];
    const relationships: NewRelationship[] = [];
    for (const user of users) {
      const personId = user.person && (await find(tx, user.person, linker));
      accounts.push({
        issuer: demoIssuer,
        subject: user.userName,
        name: user.name,
        roles: user.roles,
        staffId: user.staffId ?? null,
        personId: personId ?? null,
        organisations: user.organisations,
        teams: user.teams,
        demo: true,
      });
      for (const other of user.actsFor ?? []) {
        const cared = await find(tx, other, linker);
        if (!cared || !personId) continue;
        relationships.push({
          personId: cared,
          kind: 'carer',
          holder: { kind: 'person', id: personId },
          from: now,
          to: null,
          basis: other.basis,
          restsOn: `demo/${user.userName}`,
          scope: ['see', 'change'],
        });
      }
    }
    await recordAccounts(tx, accounts, now);
    // The demo's one Guardian answers for every organisation of the place.
    for (const { roles, staffId } of users)
      if (staffId !== undefined && roles.includes('caldicott-guardian'))
        await appointGuardian(tx, { organisation: placeOfGuardian, staffId, from: appointedFrom, to: null }, now);
    await recordRelationships(tx, relationships, now);
  });
}

type Hint = NonNullable<DemoUser['person']>;

async function find(tx: Tx, hint: Hint, linker: Linker): Promise<string | undefined> {
  const byNumber = hint.nhsNumber ? await findPersons(tx, { nhsNumber: hint.nhsNumber }, linker) : [];
  const { familyName: family, givenName: given, birthDate } = hint;
  const byName = await findPersons(tx, { family, given, birthDate }, linker);
  // Another person may carry the number by a mistyping: whoever also answers to the name comes first.
  const current =
    byName.find((each) => byNumber.some((other) => other.current === each.current)) ?? byName[0] ?? byNumber[0];
  return current?.current;
}

async function score(database: Database, truthFile: string): Promise<{ precision: number; recall: number }> {
  const currentOf = await transaction(database.db, linksOfAll);
  const { precision, recall } = await scoreLinkage(readTruth(truthFile), ({ source, localPatientId }) =>
    currentOf.get(personIdOf(source, localPatientId)),
  );
  return { precision, recall };
}

async function summarise(tx: Tx, now: number): Promise<DemoSummary | Refusal> {
  const place = await readSetting<DemoPlace>(tx, setting);
  if (!place?.result) return refuse('not-found', 'The demo place is not finished; start it again.');
  const { total } = await clockSummary(tx, now);
  const { withoutContact } = await coordinationCounts(tx);
  return {
    ...place.result,
    people: await countCurrentPersons(tx),
    seed: place.seed,
    clocks: {
      running: total.running + total['due-soon'],
      aboutToBeMissed: total['due-soon'],
      missed: total.missed + total.late,
      met: total.met,
    },
    withoutContact,
  };
}
