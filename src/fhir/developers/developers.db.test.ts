import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Actor, visitor } from '../../access/index.ts';
import type { Database } from '../../platform/index.ts';
import { OWN_SOURCE, personIdOf, searchModel } from '../../record/index.ts';
import { ask, type FhirServer, fhirServer } from '../testing/fhir-server.ts';

/** Whose own record is Patient/tried. */
const herself: Actor = {
  ...visitor,
  roles: ['person'],
  name: 'H',
  accountId: '018f0000-0000-7000-8000-0000000000a8',
  personId: personIdOf(OWN_SOURCE, 'tried'),
};
const person: Actor = { ...visitor, roles: ['person'], name: 'P', accountId: '018f0000-0000-7000-8000-0000000000a9' };

/** The part of the page that the form and its answer take. */
const textOf = (html: string) => html.slice(html.indexOf('id="try"'), html.indexOf('id="types"'));

describe('the page for integrators', () => {
  let database: Database;
  let server: FhirServer;
  let site: string;
  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database, { sessions: { person, herself } });
    site = new URL(server.base).origin;
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  /** Loads the page for its form, as a browser does, and sends it. */
  async function tryAs(session: string, request: string): Promise<{ status: number; html: string }> {
    const page = await fetch(`${site}/developers`, { headers: { cookie: `wpc-session=${session}` } });
    const cookies = page.headers.getSetCookie().map((one) => one.split(';')[0]);
    const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? 'no token on the page';
    const sent = await fetch(`${site}/developers`, {
      method: 'POST',
      headers: { cookie: [`wpc-session=${session}`, ...cookies].join('; '), accept: 'text/html' },
      body: new URLSearchParams({ _csrf: token, request }),
    });
    return { status: sent.status, html: (await sent.text()).replaceAll('&quot;', '"') };
  }

  it('says base address, token and types to anybody, and asks them to sign in to try', async () => {
    const html = await (await fetch(`${site}/developers`)).text();
    expect(html).toContain(`<code>${server.base}</code>`);
    expect(html).toContain('wpc token');
    expect(html).toContain('/developers/types/Observation');
    expect(html).not.toContain('name="request"');
  });

  it('sends the request as whoever is signed in, and shows the answer', async () => {
    await ask(server.base, 'PUT', 'Patient/tried', {
      resourceType: 'Patient',
      id: 'tried',
      name: [{ family: 'Shown' }],
    });
    const seen = await tryAs('herself', 'Patient/tried');
    expect(textOf(seen.html)).toContain('Status 200');
    expect(textOf(seen.html)).toContain('"family": "Shown"');
    const unseen = await tryAs('person', 'Patient/tried');
    expect(textOf(unseen.html)).toContain('Status 404');
    expect(textOf(unseen.html)).not.toContain('Shown');
    const search = await tryAs('person', 'GET Patient?_count=5');
    expect(textOf(search.html)).toContain('Status 200');
    expect(textOf(search.html)).toContain('"type": "searchset"');
  });

  it.each(['Nonsense', 'Patient?birthdate=nonsense', '../oauth', 'Patient/<script>'])(
    'says what is wrong with %s in an OperationOutcome',
    async (request) => {
      const { html } = await tryAs('person', request);
      expect(textOf(html)).toMatch(/Status 40\d/);
      expect(textOf(html)).toContain('OperationOutcome');
    },
  );

  it('an empty request is said to be empty', async () => {
    expect(await tryAs('person', ' ')).toMatchObject({ status: 422 });
  });

  it('the CSV has every search parameter once', async () => {
    const text = await (await fetch(`${site}/developers/search-parameters.csv`)).text();
    const rows = parse(text, { columns: true }) as { type: string; parameter: string }[];
    const keys = rows.map((row) => `${row.type}.${row.parameter}`);
    expect(new Set(keys).size).toBe(keys.length);
    const model = searchModel();
    // The audit trail is a projection, with parameters of its own (audit-events.db.test.ts).
    const wanted = model.types
      .filter((type) => type !== 'AuditEvent')
      .flatMap((type) => [...model.parametersOf(type).keys()].map((code) => `${type}.${code}`));
    expect(wanted.filter((key) => !keys.includes(key))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(1200);
  });

  it('a type has its page, an unknown one none', async () => {
    expect(await (await fetch(`${site}/developers/types/Observation`)).text()).toContain('code-value-quantity');
    expect((await fetch(`${site}/developers/types/Nonsense`)).status).toBe(404);
  });

  it('OpenAPI has every route beside FHIR, its parameters, and none of FHIR', async () => {
    const document = (await (await fetch(`${site}/developers/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[]; operationId: string }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/developers',
      '/developers/openapi.json',
      '/developers/profiles.csv',
      '/developers/search-parameters.csv',
      '/developers/types/{type}',
    ]);
    expect(Object.keys(document.paths['/developers'] ?? {}).sort()).toEqual(['get', 'post']);
    expect(document.paths['/developers/types/{type}']?.get?.parameters).toEqual([
      { name: 'type', in: 'path', required: true, schema: { type: 'string', maxLength: 60 } },
    ]);
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
