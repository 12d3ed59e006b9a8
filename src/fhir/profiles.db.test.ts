import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, testDatabase } from '../../test/support/database.ts';
import { type Database, isRefusal, transaction } from '../platform/index.ts';
import {
  addProfiles,
  listProfiles,
  ProfileBook,
  type ProfilesAdded,
  readDefinitions,
  releaseSource,
  removeProfiles,
  requireOfSource,
} from '../record/index.ts';
import {
  goodPatient,
  profileOf,
  base as profiles,
  smallProfiles,
  writePackage,
} from '../record/profiles/testing/small-profiles.ts';
import { ask as askServer, type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts';

describe('profiles', () => {
  const folder = temporaryFolder();
  let database: Database;
  let server: FhirServer;
  const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
    askServer(server.base, method, path, body, headers);
  const add = async (path: string) => {
    const read = await readDefinitions(path);
    return isRefusal(read) ? read : transaction(database.db, (tx) => addProfiles(tx, read, Date.now()));
  };
  const issues = (reply: Reply): string[] =>
    reply.body.issue.map(
      (one: { severity: string; code: string; expression?: string[] }) =>
        `${one.severity} ${one.code} ${one.expression?.[0] ?? ''}`,
    );
  const bad = { ...goodPatient, birthDate: undefined };
  const warned = { ...goodPatient, maritalStatus: { coding: [{ system: 'urn:other', code: 'M' }] } };

  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database);
    writePackage(join(folder.path, 'small'));
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });
  beforeEach(async () => {
    expect(isRefusal(await add(join(folder.path, 'small')))).toBe(false);
  });

  it('are used by a running server as soon as they are added, and told by it', async () => {
    await transaction(database.db, (tx) => removeProfiles(tx, 'small.profiles'));
    expect((await ask('POST', 'Patient', bad)).status).toBe(201);
    const added = (await add(join(folder.path, 'small'))) as ProfilesAdded;
    expect(added).toMatchObject({ profiles: 4, extensions: 1, valueSets: 2, codeSystems: 1, replaced: 0 });
    const refused = await ask('POST', 'Patient', bad);
    expect(refused.status).toBe(422);
    expect(issues(refused)).toEqual(['error required Patient.birthDate']);
    expect((await ask('POST', 'Patient', goodPatient)).status).toBe(201);
    const { rest } = (await ask('GET', 'metadata')).body;
    expect(rest[0].resource.find((one: { type: string }) => one.type === 'Patient').supportedProfile).toEqual([
      `${profiles}/Small-Patient`,
      `${profiles}/Small-Patient-Registered`,
    ]);
    const origin = server.base.replace('/fhir/R4', '');
    expect(await (await fetch(`${origin}/developers`)).text()).toContain(`${profiles}/Small-BloodPressure`);
    expect(await (await fetch(`${origin}/developers/profiles.csv`)).text()).toContain(`${profiles}/Extension-BirthSex`);
  });

  it('warn in the outcome, in a header, and in the entry of a bundle', async () => {
    const prefer = { prefer: 'return=OperationOutcome' };
    expect(issues(await ask('POST', 'Patient', warned, prefer))).toEqual([
      'information informational ',
      'warning code-invalid Patient.maritalStatus',
    ]);
    const plain = await ask('POST', 'Patient', { ...warned, meta: { profile: ['urn:unknown'] } });
    expect(plain.headers.get('warning')).toContain('The profile urn:unknown is not known here');
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: warned, request: { method: 'POST', url: 'Patient' } }],
    };
    expect((await ask('POST', '', bundle)).body.entry[0].response.outcome.issue[0].code).toBe('code-invalid');
  });

  it('refuse the whole of a transaction, with the entry', async () => {
    const entry = [goodPatient, bad].map((resource) => ({ resource, request: { method: 'POST', url: 'Patient' } }));
    const refused = await ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(refused.status).toBe(422);
    expect(issues(refused)).toEqual(['error required Bundle.entry[1].resource.birthDate']);
  });

  it('are asked of a source that has to meet them, named or not', async () => {
    const url = `${profiles}/Small-Patient`;
    const { meta: _meta, ...unnamed } = bad;
    expect((await ask('POST', 'Patient', unnamed)).status).toBe(201);
    await transaction(database.db, (tx) => requireOfSource(tx, 'wpc', [url]));
    expect((await ask('POST', 'Patient', unnamed)).status).toBe(422);
    expect(isRefusal(await transaction(database.db, (tx) => removeProfiles(tx, url)))).toBe(true);
    await transaction(database.db, (tx) => releaseSource(tx, 'wpc', [url]));
    expect((await ask('POST', 'Patient', unnamed)).status).toBe(201);
  });

  it('that are not here are refused where the place says so', async () => {
    const strict = await fhirServer(database, { profiles: new ProfileBook({ unknown: 'refuse', freshFor: 0 }) });
    const refused = await askServer(strict.base, 'POST', 'Patient', {
      ...goodPatient,
      meta: { profile: ['urn:unknown'] },
    });
    await strict.close();
    expect(refused.status).toBe(422);
    expect(issues(refused)).toEqual(['error not-found Patient.meta.profile[0]']);
  });

  it('$validate checks by the profile that is asked for, and in its mode', async () => {
    const { meta: _meta, ...unnamed } = bad;
    const url = encodeURIComponent(`${profiles}/Small-Patient`);
    expect(issues(await ask('POST', 'Patient/$validate', unnamed))).toEqual(['information informational ']);
    expect(issues(await ask('POST', `Patient/$validate?profile=${url}`, unnamed))).toEqual([
      'error required Patient.birthDate',
    ]);
    const parameter = [
      { name: 'resource', resource: unnamed },
      { name: 'profile', valueCanonical: `${profiles}/Small-Patient` },
      { name: 'mode', valueCode: 'profile' },
    ];
    expect(issues(await ask('POST', 'Patient/$validate', { resourceType: 'Parameters', parameter }))).toEqual([
      'error required Patient.birthDate',
    ]);
    expect(issues(await ask('POST', 'Patient/$validate?profile=urn:unknown', unnamed))).toEqual([
      'error not-found Patient',
    ]);
    const { id } = (await ask('POST', 'Patient', unnamed)).body;
    expect(issues(await ask('GET', `Patient/${id}/$validate?profile=${url}`))).toEqual([
      'error required Patient.birthDate',
    ]);
    expect(issues(await ask('GET', `Patient/${id}/$validate?mode=delete`))).toEqual(['information informational ']);
    expect(issues(await ask('POST', 'Patient/$validate?mode=update', unnamed))).toEqual(['error not-found Patient.id']);
    expect((await ask('POST', 'Patient/$validate?mode=guess', unnamed)).status).toBe(400);
  });

  it('are added all or none, and each file that is wrong is named with its mend', async () => {
    const wrong = join(folder.path, 'wrong');
    mkdirSync(wrong, { recursive: true });
    writeFileSync(join(wrong, 'broken.json'), '{"resourceType":');
    writeFileSync(
      join(wrong, 'r5.json'),
      JSON.stringify(profileOf('Five', 'Patient', [{ id: 'Patient.name', min: 1 }], { fhirVersion: '5.0.0' })),
    );
    writeFileSync(
      join(wrong, 'good.json'),
      JSON.stringify(profileOf('Fine', 'Patient', [{ id: 'Patient.name', min: 1 }])),
    );
    const unread = await add(wrong);
    expect(isRefusal(unread) && unread.details.map(({ where, mend }) => [where?.split(':')[0], typeof mend])).toEqual([
      ['broken.json', 'string'],
      ['r5.json', 'string'],
    ]);
    const unexpanded = join(folder.path, 'unexpanded');
    writePackage(unexpanded, [
      profileOf('Fine', 'Patient', [{ id: 'Patient.name', min: 1 }]),
      profileOf('Wrong', 'Patient', [{ id: 'Patient.nickname', min: 1 }]),
    ]);
    const refused = await add(unexpanded);
    expect(isRefusal(refused) && refused.details.map(({ where }) => where)).toEqual([
      'definition-1.json: Patient.nickname',
    ]);
    const { definitions } = await transaction(database.db, listProfiles);
    expect(definitions).toHaveLength(smallProfiles.length);
    expect(isRefusal(await add(join(folder.path, 'nowhere')))).toBe(true);
  });

  it('cannot lose what others are based on', async () => {
    const refused = await transaction(database.db, (tx) => removeProfiles(tx, `${profiles}/Small-Patient`));
    expect(isRefusal(refused) && refused.details[0]?.where).toContain('Small-Patient-Registered');
  });
});
