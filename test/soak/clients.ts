import { ask, fhirServer, type Reply } from '../../src/fhir/testing/fhir-server.ts';
import { migrate, openPostgres } from '../../src/platform/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { startPostgres } from '../support/postgres.ts';

export interface SoakFound {
  /** Writes that the server said were done. */
  acknowledged: number;
  searches: number;
  /** Answers while the database was away. */
  unavailable: number;
  /** 503 without Retry-After or OperationOutcome, 500, and whatever else no client can act on. */
  wrong: string[];
  /** Acknowledged writes that are not there, or not as they were acknowledged. */
  lost: string[];
  /** Identifiers that more than one resource has. */
  duplicates: string[];
}

interface Written {
  id: string;
  value: string;
}

/**
 * Clients load, update and search through the API while PostgreSQL is stopped and started again; then everything that was acknowledged
 * is looked for. The server process is this one, so that it survives is part of what is found.
 */
export async function soak(of: { clients: number; seconds: number; restarts: number }): Promise<SoakFound> {
  const postgres = await startPostgres({ fsync: 'on' });
  const database = openPostgres(postgres.url, 6);
  await migrate(database, allMigrations);
  const server = await fhirServer(database);
  const found: SoakFound = { acknowledged: 0, searches: 0, unavailable: 0, wrong: [], lost: [], duplicates: [] };
  const written = new Map<string, Written>();
  const until = performance.now() + of.seconds * 1000;
  try {
    const clients = Array.from({ length: of.clients }, (_, n) => client(server.base, n, until, found, written));
    for (let restart = 1; restart <= of.restarts; restart++) {
      await pause((of.seconds * 1000) / (of.restarts + 1));
      await postgres.restart();
    }
    await Promise.all(clients);
    await check(server.base, found, written);
    return found;
  } finally {
    await server.close();
    await database.close();
    await postgres.stop();
  }
}

/** One client: creates a patient by its identifier, changes it, looks for it; again until the time is over. */
async function client(
  base: string,
  number: number,
  until: number,
  found: SoakFound,
  written: Map<string, Written>,
): Promise<void> {
  for (let turn = 0; performance.now() < until; turn++) {
    const key = `c${number}-${turn}`;
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:soak', value: key }],
      name: [{ family: 'A' }],
    };
    const condition = { 'if-none-exist': `identifier=urn:soak|${key}` };
    const created = await untilAnswered(found, () => ask(base, 'POST', 'Patient', patient, condition));
    const id = created?.body?.id as string | undefined;
    if (id === undefined) continue;
    written.set(key, { id, value: 'A' });
    found.acknowledged++;
    const changed = { ...patient, id, name: [{ family: `B${turn}` }] };
    if (await untilAnswered(found, () => ask(base, 'PUT', `Patient/${id}`, changed))) {
      written.set(key, { id, value: `B${turn}` });
      found.acknowledged++;
    }
    const search = await untilAnswered(found, () => ask(base, 'GET', `Patient?identifier=urn:soak|${key}`));
    if (search) {
      found.searches++;
      if (search.body.entry?.length !== 1) found.wrong.push(`${key} was found ${search.body.entry?.length ?? 0} times`);
    }
  }
}

/** Sends again after 503, as Retry-After asks: in tests sooner. Undefined when the answer is one that no client can act on. */
async function untilAnswered(found: SoakFound, send: () => ReturnType<typeof ask>): Promise<Reply | undefined> {
  for (;;) {
    const reply = await send();
    if (reply.status < 300) return reply;
    if (reply.status !== 503) {
      found.wrong.push(`${reply.status} ${JSON.stringify(reply.body).slice(0, 300)}`);
      return undefined;
    }
    found.unavailable++;
    if (reply.headers.get('retry-after') === null || reply.body?.resourceType !== 'OperationOutcome')
      found.wrong.push(`503 that says not when to come again: ${JSON.stringify(reply.body).slice(0, 300)}`);
    await pause(100);
  }
}

async function check(base: string, found: SoakFound, written: ReadonlyMap<string, Written>): Promise<void> {
  for (const [key, { id, value }] of written) {
    const { body } = await ask(base, 'GET', `Patient?identifier=urn:soak|${key}`);
    const entries = (body.entry ?? []) as { resource: { id: string; name: { family: string }[] } }[];
    if (entries.length > 1) found.duplicates.push(key);
    const mine = entries.find((one) => one.resource.id === id)?.resource;
    if (mine?.name[0]?.family !== value)
      found.lost.push(`${key}: ${mine?.name[0]?.family ?? 'not there'}, not ${value}`);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
