import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Database, idOf, isRefusal, type Refusal, type Tx, transaction } from '../platform/index.ts';
import {
  findOrganisation,
  findStaffByIdentifier,
  listOrganisations,
  listServices,
  type Organisation,
  organisationAsAt,
  registerOrganisations,
  registerStaff,
  registerTeams,
  rolesOfOrganisation,
  type StaffMember,
  type StaffPost,
  staffOfTeam,
  teamsForArea,
  teamsOfService,
} from './index.ts';

function organisation(ods: string, kind: Organisation['kind'], from: string, to: string | null = null): Organisation {
  return { ods, name: `${kind} ${ods}`, kind, postcode: null, areaCode: null, from, to };
}

/** Two clinical commissioning groups became one board in 2022; that board was split in two in 2026. */
const reorganised = {
  organisations: [
    organisation('01A', 'sub-icb-location', '2013-04-01', '2022-06-30'),
    organisation('02A', 'sub-icb-location', '2013-04-01', '2022-06-30'),
    organisation('QZ1', 'integrated-care-board', '2022-07-01', '2026-03-31'),
    organisation('QZ2', 'integrated-care-board', '2026-04-01'),
    organisation('QZ3', 'integrated-care-board', '2026-04-01'),
  ],
  successions: [
    { predecessor: '01A', successor: 'QZ1', on: '2022-07-01' },
    { predecessor: '02A', successor: 'QZ1', on: '2022-07-01' },
    { predecessor: 'QZ1', successor: 'QZ2', on: '2026-04-01' },
    { predecessor: 'QZ1', successor: 'QZ3', on: '2026-04-01' },
  ],
};

describe('the directory', () => {
  let database: Database;
  const inTx = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);
  beforeAll(async () => {
    database = await testDatabase();
    expect(await inTx((tx) => registerOrganisations(tx, reorganised))).toEqual({ organisations: 5 });
  });
  afterAll(() => database.close());

  const asAt = async (ods: string, date: string) => {
    const found = await inTx((tx) => organisationAsAt(tx, ods, date));
    return isRefusal(found) ? found.kind : found.organisations.map((one) => one.ods).sort();
  };

  it('finds an organisation by its code however it is typed, with its dates and role', async () => {
    expect(await inTx((tx) => findOrganisation(tx, ' qz1'))).toMatchObject({
      ods: 'QZ1',
      from: '2022-07-01',
      to: '2026-03-31',
    });
    expect(await inTx((tx) => findOrganisation(tx, 'QZZ'))).toBeUndefined();
    expect((await inTx((tx) => rolesOfOrganisation(tx, 'QZ1'))).map(({ role }) => role)).toEqual(['RO261']);
  });

  it('says who carries an organisation on a date, through mergers and splits, forwards and back', async () => {
    expect(await asAt('01A', '2020-01-01')).toEqual(['01A']);
    expect(await asAt('01A', '2022-06-30')).toEqual(['01A']);
    expect(await asAt('01A', '2022-07-01')).toEqual(['QZ1']);
    expect(await asAt('01A', '2026-11-22')).toEqual(['QZ2', 'QZ3']);
    expect(await asAt('QZ3', '2025-01-01')).toEqual(['QZ1']);
    expect(await asAt('QZ3', '2015-01-01')).toEqual(['01A', '02A']);
  });

  it('refuses an unknown code, and a date on which nobody carried it', async () => {
    expect(await asAt('QXX', '2026-01-01')).toBe('not-found');
    expect(await asAt('01A', '2000-01-01')).toBe('not-found');
  });

  it('does not go round for ever when successions make a circle', async () => {
    const circle = {
      organisations: [
        organisation('NA1', 'independent-provider', '2010-01-01', '2011-01-01'),
        organisation('NA2', 'independent-provider', '2010-01-01', '2011-01-01'),
      ],
      successions: [
        { predecessor: 'NA1', successor: 'NA2', on: '2011-01-02' },
        { predecessor: 'NA2', successor: 'NA1', on: '2011-01-02' },
      ],
    };
    await inTx((tx) => registerOrganisations(tx, circle));
    expect(await asAt('NA1', '2026-01-01')).toBe('not-found');
  });

  it('lists the organisations of a kind that are open on a date', async () => {
    const boards = (date: string) => inTx((tx) => listOrganisations(tx, date, 'integrated-care-board'));
    expect((await boards('2024-01-01')).map(({ ods }) => ods)).toEqual(['QZ1']);
    expect((await boards('2026-11-22')).map(({ ods }) => ods)).toEqual(['QZ2', 'QZ3']);
  });

  it('refuses a code that does not fit its kind, names it, and stores nothing of the set', async () => {
    const result = await inTx((tx) =>
      registerOrganisations(tx, {
        organisations: [
          organisation('A81001', 'gp-practice', '2020-01-01'),
          organisation('GP7', 'gp-practice', '2020-01-01'),
        ],
      }),
    );
    expect((result as Refusal).details).toEqual([
      {
        where: 'organisation GP7',
        what: 'The ODS code does not fit a gp-practice.',
        mend: 'Give a letter and five digits, such as A81001.',
      },
    ]);
    expect(await inTx((tx) => findOrganisation(tx, 'A81001'))).toBeUndefined();
  });

  describe('services, teams and staff', () => {
    const service = {
      id: idOf('s'),
      organisation: 'QZ2',
      sector: 'mental-health' as const,
      kind: 'talking-therapies',
      name: 'Talking',
      from: '2026-04-01',
      to: null,
    };
    const ward = { level: 'ward' as const, year: 2024, code: 'Z05000001' };
    const teams = [
      {
        id: idOf('t1'),
        service: service.id,
        name: 'North',
        capacity: [{ discipline: 'psychological-therapist' as const, wholeTimeEquivalent: 2.5 }],
        areas: [ward],
        from: '2026-04-01',
        to: null,
      },
      {
        id: idOf('t2'),
        service: service.id,
        name: 'Everywhere',
        capacity: [],
        areas: [],
        from: '2026-04-01',
        to: '2026-06-30',
      },
    ];
    const member: StaffMember = {
      id: idOf('m'),
      title: 'Dr',
      givenName: 'Ada',
      familyName: 'Okafor',
      identifiers: [{ scheme: 'gmc', value: '1234567' }],
    };
    const post: StaffPost = {
      id: idOf('p'),
      staff: member.id,
      organisation: 'QZ2',
      team: teams[0]!.id,
      discipline: 'psychiatrist',
      jobTitle: 'Consultant',
      caseloadLimit: 30,
      dutyLead: false,
      from: '2026-05-01',
      to: '2026-08-31',
    };

    beforeAll(async () => {
      expect(await inTx((tx) => registerTeams(tx, [service], teams))).toEqual({ services: 1, teams: 2 });
      expect(await inTx((tx) => registerStaff(tx, [member], [post]))).toEqual({ staff: 1, posts: 1 });
    });

    it('gives a team back as it was recorded, twice recorded or once', async () => {
      await inTx((tx) => registerTeams(tx, [service], teams));
      expect(await inTx((tx) => teamsOfService(tx, service.id, '2026-05-01'))).toEqual([teams[1], teams[0]]);
      expect(await inTx((tx) => teamsOfService(tx, service.id, '2026-07-01'))).toEqual([teams[0]]);
      expect(await inTx((tx) => listServices(tx, '2026-07-01', { kind: 'talking-therapies' }))).toEqual([service]);
    });

    it('finds the team of an area before the team of everywhere', async () => {
      const forArea = async (code: string) =>
        (await inTx((tx) => teamsForArea(tx, 'talking-therapies', { ...ward, code }, '2026-05-01'))).map(
          ({ name }) => name,
        );
      expect(await forArea('Z05000001')).toEqual(['North']);
      expect(await forArea('Z05000002')).toEqual(['Everywhere']);
    });

    it('knows staff by team and by register number, on the days of their post and not a day outside it', async () => {
      const team = (date: string) => inTx((tx) => staffOfTeam(tx, teams[0]!.id, date));
      expect(await team('2026-04-30')).toEqual([]);
      expect(await team('2026-05-01')).toEqual([{ member, post }]);
      expect(await team('2026-08-31')).toHaveLength(1);
      expect(await team('2026-09-01')).toEqual([]);
      expect(await inTx((tx) => findStaffByIdentifier(tx, { scheme: 'gmc', value: '1234567' }, '2026-06-01'))).toEqual([
        { member, post },
      ]);
      expect(await inTx((tx) => findStaffByIdentifier(tx, { scheme: 'gphc', value: '1234567' }, '2026-06-01'))).toEqual(
        [],
      );
    });

    it('refuses a register number that belongs to somebody else, and one its register could not have issued', async () => {
      const other = (value: string) =>
        inTx((tx) =>
          registerStaff(tx, [{ ...member, id: idOf('other'), identifiers: [{ scheme: 'gmc', value }] }], []),
        );
      expect(((await other('1234567')) as Refusal).kind).toBe('conflict');
      expect(((await other('12345')) as Refusal).details[0]?.mend).toBe(
        'Give a number of General Medical Council: seven digits.',
      );
    });

    it('refuses a post, a service and a team that hang in the air', async () => {
      const results = [
        await inTx((tx) => registerStaff(tx, [], [{ ...post, organisation: 'QZ9' }])),
        await inTx((tx) => registerTeams(tx, [{ ...service, organisation: 'QZ9' }], [])),
        await inTx((tx) => registerTeams(tx, [], [{ ...teams[0]!, service: idOf('nowhere') }])),
      ];
      expect(results.map((result) => (result as Refusal).kind)).toEqual(['invalid', 'invalid', 'invalid']);
    });
  });
});
