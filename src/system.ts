import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sealAudit } from './access/index.ts';
import { passOnLapsedOffers, practicesWithLapsedHolds } from './appointments/index.ts';
import { placeHeldPeople, replaceContactsWhoLeft } from './coordination/index.ts';
import { loadReference, type ReferenceLoaded } from './directory/index.ts';
import { describeProgress, type ImportResult, importPath } from './extracts/index.ts';
import { runExports } from './fhir/index.ts';
import { defaultModel, type Linker, linkArrivals, linkerOf, personSets, prepareModels } from './identity/index.ts';
import { stratifyEverybody } from './inequalities/index.ts';
import { type DemoReport, type DemoSummary, makeDemo, onlyDemoData } from './make-demo.ts';
import {
  type Clock,
  type Config,
  countOn,
  createLogger,
  type Database,
  isRefusal,
  type Logger,
  migrate,
  openEmbedded,
  openPostgres,
  type Refusal,
  SetClock,
  systemClock,
  type Tx,
  takeFrom,
  transaction,
} from './platform/index.ts';
import { type Jobs, startJobs } from './platform/jobs/index.ts';
import { ProfileBook } from './record/index.ts';
import { evaluateMarked, loadPolicies, markEverybodyIfPoliciesChanged, type Policies, tick } from './rights/index.ts';
import { allMigrations } from './schema.ts';
import { startWebServer, type WebServer } from './web-server.ts';
import { followUpList, type Wiring, wire } from './wiring.ts';

/** Progress of long work, in the words of the step. */
export type OnProgress = (progress: { done: number; total?: number; quarantined?: number; step: string }) => void;

/** The program on its database, with everything that a command, a job or the web server may ask of it. */
export interface System {
  config: Config;
  clock: Clock;
  logger: Logger;
  database: Database;
  policies: Policies;
  linker: Linker;
  wiring: Wiring;
  /** Profiles that what is written is checked by. */
  profiles: ProfileBook;
  /** Links, evaluates and follows up for everybody who is marked, until nobody is. */
  settle(onProgress?: OnProgress): Promise<void>;
  /** Reads a file or a folder of extracts from one source; `onLine` gets the progress in words. */
  importPath(path: string, source: string, onLine?: (line: string) => void): Promise<ImportResult | Refusal>;
  /** True while everything in the database came from the demo place. */
  onlyDemoData(tx: Tx): Promise<boolean>;
  /** Makes the demo place, or sums up the one that is there. */
  makeDemo(wanted: { people: number; seed: number }, report: DemoReport): Promise<DemoSummary | Refusal>;
  loadReference(path: string, onProgress?: OnProgress): Promise<ReferenceLoaded | Refusal>;
  startServer(at: { host: string; port: number }): Promise<WebServer>;
  close(): Promise<void>;
}

/** Opens the database, brings its schema up to date under a lock, and puts the modules together. */
export async function openSystem(config: Config, { waitForLock }: { waitForLock: number }): Promise<System> {
  const database = config.DATABASE_URL
    ? openPostgres(config.DATABASE_URL, config.WPC_POOL)
    : await openEmbedded(config.WPC_DATA, waitForLock);
  try {
    await migrate(database, allMigrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  return assembleSystem(config, database);
}

export function assembleSystem(config: Config, database: Database): System {
  const clock = config.WPC_NOW === undefined ? systemClock : new SetClock(config.WPC_NOW);
  const logger = createLogger(config.WPC_LOG);
  const policies = loadPolicies();
  const linker = linkerOf(defaultModel());
  const wiring = wire({ clock, policies });
  const profiles = new ProfileBook({ unknown: config.WPC_UNKNOWN_PROFILES });
  const system: System = {
    config,
    clock,
    logger,
    database,
    policies,
    linker,
    wiring,
    profiles,
    settle: (onProgress = () => undefined) => settle(system, onProgress),
    importPath: (path, source, onLine = () => undefined) =>
      importPath(
        {
          db: database.db,
          clock,
          onPersonsTouched: wiring.whenExtractStored,
          profiles,
          largestAttachment: config.WPC_LARGEST_ATTACHMENT * 1_048_576,
        },
        path,
        {
          source,
          onProgress: (progress) => onLine(describeProgress(progress)),
        },
      ),
    onlyDemoData,
    makeDemo: (wanted, report) => makeDemo(system, wanted, report),
    loadReference: async (path, onProgress = () => undefined) => {
      let done = 0;
      const onFile = ({ file }: { file: string }) => onProgress({ step: file, done: ++done });
      const loaded = await loadReference({ db: database.db, onFile }, path);
      // Where people live means something else now: their area, deprivation and fifth.
      if (!isRefusal(loaded)) await stratifyEverybody(database.db);
      return loaded;
    },
    startServer: async (at) => {
      const jobs = await startJobs(database, config.DATABASE_URL, logger);
      await jobs.work('settle', () => settle(system, () => undefined), { every: 30 });
      await jobs.work('linkage-model', async () => void (await prepareModels(database.db)), { every: 30 });
      await jobs.work('seal-audit', async () => void (await sealAudit(database.db, clock.now())), { every: 5 });
      await jobs.work('bulk-export', () => runExports(database.db, { clock, personSets }), { every: 3 });
      await startUpkeep(jobs, system);
      const server = await startWebServer(system, at, sessionSecret(config));
      return {
        url: server.url,
        close: async () => {
          await server.close();
          await jobs.stop();
        },
      };
    },
    close: () => database.close(),
  };
  return system;
}

/** What the passing of time asks for, in jobs: clocks that were missed, people without a contact of their own, offers nobody took. */
async function startUpkeep(jobs: Jobs, { database: { db }, clock, policies, wiring }: System): Promise<void> {
  await jobs.work('tick', async () => void (await tick({ db, clock, policies, onMissed: wiring.whenClocksMissed })), {
    every: 300,
  });
  await jobs.work(
    'place-people',
    async () => {
      await transaction(db, (tx) => replaceContactsWhoLeft(tx, wiring.coordination));
      await transaction(db, (tx) => placeHeldPeople(tx, wiring.coordination));
    },
    { every: 600 },
  );
  await jobs.work(
    'pass-on-offers',
    async () => {
      const practices = await transaction(db, (tx) => practicesWithLapsedHolds(tx, clock.now()));
      for (const practice of practices)
        await transaction(db, (tx) => passOnLapsedOffers(tx, practice, wiring.appointments));
    },
    { every: 120 },
  );
}

const followUpBatch = 300;

async function settle({ database, clock, wiring, policies }: System, onProgress: OnProgress): Promise<void> {
  const { db } = database;
  await markEverybodyIfPoliciesChanged({ db, clock, policies });
  const linking = { db, now: () => clock.now(), onLinksChanged: wiring.whenLinksChanged };
  await linkArrivals(linking, ({ done, total }) => onProgress({ step: 'linking', done, total }));
  await evaluateMarked(
    { db, clock, policies },
    {
      onProgress: ({ people, left }) => onProgress({ step: 'working out clocks', done: people, total: people + left }),
    },
  );
  const total = await transaction(db, (tx) => countOn(tx, followUpList));
  for (let done = 0; ; ) {
    const taken = await transaction(db, async (tx) => {
      const persons = await takeFrom(tx, followUpList, followUpBatch);
      if (persons.length > 0) await wiring.followUp(tx, persons);
      return persons.length;
    });
    if (taken === 0) return;
    done += taken;
    onProgress({ step: 'assigning named contacts', done, total: Math.max(total, done) });
  }
}

/** The secret that signs cookies: from a file, made on first use with access for this user only. */
function sessionSecret(config: Config): Buffer {
  const path = config.WPC_SESSION_SECRET_FILE ?? join(config.WPC_DATA, 'session-secret');
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, randomBytes(48).toString('base64'), { mode: 0o600 });
  }
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
}
