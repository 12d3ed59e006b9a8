import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { importPath } from '../extracts/index.ts';
import { type Database, SetClock, transaction } from '../platform/index.ts';
import { ProfileBook, personOf } from '../record/index.ts';
import { ask, type FhirServer, fhirServer } from './testing/fhir-server.ts';

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const pdf = base64('%PDF-1.7\nletter');

function letter(attachment: object) {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: 'Patient/ada' },
    content: [{ attachment }],
  };
}

describe('files in the record', () => {
  let database: Database;
  let server: FhirServer;
  const post = (resource: { resourceType: string }) => ask(server.base, 'POST', resource.resourceType, resource);

  const person = (type: string, id: string) => transaction(database.db, (tx) => personOf(tx, type, id));

  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database, { largestAttachment: 2000 });
    await ask(server.base, 'PUT', 'Patient/ada', { resourceType: 'Patient', id: 'ada' });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  it('are checked when they are written: 422 and 413 with the element, what is wrong and the mend', async () => {
    expect((await post(letter({ contentType: 'application/pdf', data: pdf }))).status).toBe(201);
    const html = await post(letter({ contentType: 'application/pdf', data: base64('<html><script>1</script>') }));
    expect([html.status, html.body.issue[0].expression]).toEqual([
      422,
      ['DocumentReference.content[0].attachment.data'],
    ]);
    expect(JSON.stringify(html.body)).not.toContain('<script>');
    const large = await post(letter({ contentType: 'text/plain', data: base64('a'.repeat(2001)) }));
    expect([large.status, large.body.issue[0].code]).toEqual([413, 'too-long']);
    expect(large.body.issue[0].diagnostics).toContain('give its url');
    const photo = await post({
      resourceType: 'Patient',
      photo: [{ contentType: 'image/svg+xml', data: base64('<svg onload="alert(1)"/>') }],
    } as never);
    expect([photo.status, photo.body.issue[0].expression]).toEqual([422, ['Patient.photo[0].data']]);
    const spaced = await post(letter({ contentType: 'text/plain', data: `${'AAAA  '.repeat(5000)}!` }));
    expect(spaced.status).toBe(422);
  });

  it('are checked by $validate and in a bundle, where the entry is named', async () => {
    const wrong = letter({ contentType: 'image/png', data: pdf });
    const validated = await ask(server.base, 'POST', 'DocumentReference/$validate', wrong);
    expect(validated.body.issue[0].expression).toEqual(['DocumentReference.content[0].attachment.contentType']);
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'POST', url: 'DocumentReference' }, resource: wrong }],
    };
    const sent = await ask(server.base, 'POST', '', bundle);
    expect([sent.status, sent.body.issue[0].expression]).toEqual([
      422,
      ['Bundle.entry[0].resource.content[0].attachment.contentType'],
    ]);
  });

  it('of their own (Binary) are kept under the person of their security context, and never under nobody', async () => {
    const file = { resourceType: 'Binary', contentType: 'application/pdf', data: pdf };
    const nobodys = await post(file);
    expect([nobodys.status, nobodys.body.issue[0].expression]).toEqual([422, ['Binary.securityContext']]);
    expect((await post({ ...file, securityContext: { reference: 'Organization/o' } } as never)).status).toBe(422);
    const hers = await post({ ...file, securityContext: { reference: 'Patient/ada' } } as never);
    expect(hers.status).toBe(201);
    const ada = await person('Patient', 'ada');
    expect(await person('Binary', hers.body.id)).toBe(ada);
  });

  it('that come with what names them are kept under its person, and the url leads to them', async () => {
    const entry = (type: string, fullUrl: string, resource: object) => ({
      fullUrl,
      resource,
      request: { method: 'POST', url: type },
    });
    const [document, file] = [
      'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
      'urn:uuid:c757873d-ec9a-4326-a141-556f43239521',
    ];
    const sent = await ask(server.base, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry('Binary', file, {
          resourceType: 'Binary',
          contentType: 'application/pdf',
          data: pdf,
          securityContext: { reference: document },
        }),
        entry('DocumentReference', document, letter({ contentType: 'application/pdf', url: file })),
      ],
    });
    expect(sent.status).toBe(200);
    const [binary, reference] = sent.body.entry.map((one: { response: { location: string } }) =>
      one.response.location.replace(/^.*R4\//, '').replace(/\/_history.*/, ''),
    );
    const read = await ask(server.base, 'GET', reference);
    expect(read.body.content[0].attachment.url).toBe(binary);
    const ada = await person('Patient', 'ada');
    expect(await person('Binary', binary.slice('Binary/'.length))).toBe(ada);
  });

  it('are checked when they are imported: the row goes to quarantine, the others are stored', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wpc-files-'));
    const rows = [
      { resourceType: 'Patient', id: 'p1' },
      { resourceType: 'Patient', id: 'p2' },
      {
        ...letter({ contentType: 'text/plain', data: base64('Dear Ada') }),
        id: 'd1',
        subject: { reference: 'Patient/p1' },
      },
      {
        ...letter({ contentType: 'text/html', data: base64('<html></html>') }),
        id: 'd2',
        subject: { reference: 'Patient/p1' },
      },
      {
        resourceType: 'Binary',
        id: 'b1',
        contentType: 'application/pdf',
        data: pdf,
        securityContext: { reference: 'DocumentReference/d1' },
      },
    ];
    writeFileSync(join(folder, 'rows.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const context = {
      db: database.db,
      clock: new SetClock('2026-11-02T09:00:00Z'),
      onPersonsTouched: async () => undefined,
      profiles: new ProfileBook({}),
    };
    const result = await importPath(context, join(folder, 'rows.ndjson'), { source: 'gp' });
    rmSync(folder, { recursive: true });
    expect(result).toMatchObject({ quarantined: 2 });
    const { rows: kept } = await sql<{
      faults: string;
    }>`select faults::text as faults from quarantine order by "row"`.execute(database.db);
    expect(kept.map(({ faults }) => JSON.parse(faults)[0]).map((fault) => [fault.reason, fault.field])).toEqual([
      ['attachment', 'DocumentReference.content[0].attachment.data'],
      ['missing', 'Binary.securityContext'],
    ]);
  });
});
