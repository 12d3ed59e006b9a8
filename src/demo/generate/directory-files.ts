import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Organisation, OrganisationKind, Succession } from '../../directory/index.ts';
import { codes, edition, fictionalCode, organisationNames, type Place, wardYear } from './place.ts';
import { town } from './place-names.ts';
import { sessionColumns, sessionRows } from './sessions.ts';
import { type Cell, CsvSink } from './sinks.ts';
import type { StoryPerson } from './story.ts';
import { demoUsers } from './users.ts';
import { makeWorkforce } from './workforce.ts';

/** Writes the directory of the place: who and what is there, in tables that the directory module and the demo load. */
export function writeDirectory(place: Place, story: readonly StoryPerson[], out: string): void {
  const folder = join(out, 'directory');
  mkdirSync(folder, { recursive: true });
  const workforce = makeWorkforce(place);
  table(
    folder,
    'organisations.csv',
    ['ods', 'name', 'kind', 'postcode', 'areaCode', 'from', 'to'],
    organisationsOf(place),
  );
  table(folder, 'successions.csv', ['predecessor', 'successor', 'on'], successions);
  table(folder, 'services.csv', ['id', 'organisation', 'sector', 'kind', 'name', 'from', 'to'], workforce.services);
  table(
    folder,
    'teams.csv',
    ['id', 'service', 'name', 'capacity', 'wards', 'from', 'to'],
    workforce.teams.map(({ capacity, areas, ...team }) => ({
      ...team,
      capacity: capacity.map(({ discipline, wholeTimeEquivalent }) => `${discipline}:${wholeTimeEquivalent}`).join(' '),
      wards: areas.map(({ code }) => code).join(' '),
    })),
  );
  table(
    folder,
    'staff.csv',
    ['id', 'title', 'givenName', 'familyName', 'scheme', 'identifier'],
    workforce.members.map(({ identifiers, ...member }) => ({
      ...member,
      scheme: identifiers[0]!.scheme,
      identifier: identifiers[0]!.value,
    })),
  );
  table(
    folder,
    'posts.csv',
    ['id', 'staff', 'organisation', 'team', 'discipline', 'jobTitle', 'caseloadLimit', 'dutyLead', 'from', 'to'],
    workforce.posts,
  );
  writePlaces(place, folder);
  table(folder, 'sessions.csv', sessionColumns, sessionRows(place));
  writeFileSync(join(folder, 'users.json'), `${JSON.stringify(demoUsers(place, workforce, story), null, 2)}\n`);
}

function table(folder: string, name: string, columns: readonly string[], rows: Iterable<object>): void {
  const sink = new CsvSink(folder, name, columns, false);
  for (const row of rows) sink.row(row as Record<string, Cell>);
  sink.close();
}

/** Two boards became one in 2022, and two practices have merged: enough to show succession. */
const successions: Succession[] = [
  { predecessor: '90Z', successor: codes.board, on: '2022-07-01' },
  { predecessor: '91Z', successor: codes.board, on: '2022-07-01' },
  { predecessor: 'Z80999', successor: 'Z81001', on: '2024-04-01' },
];

function organisationsOf(place: Place): Organisation[] {
  const council = fictionalCode('06', 0);
  const at = (area: number) => place.areas[area]!.postcodes[0]!;
  const make = (ods: string, kind: OrganisationKind, name: string, more: Partial<Organisation> = {}): Organisation => ({
    ods,
    name,
    kind,
    postcode: null,
    areaCode: null,
    from: '2013-04-01',
    to: null,
    ...more,
  });
  return [
    make('90Z', 'sub-icb-location', `NHS North ${town} Clinical Commissioning Group`, { to: '2022-06-30' }),
    make('91Z', 'sub-icb-location', `NHS South ${town} Clinical Commissioning Group`, { to: '2022-06-30' }),
    make(codes.board, 'integrated-care-board', organisationNames[codes.board]!, {
      areaCode: fictionalCode('54', 0),
      from: '2022-07-01',
    }),
    make(codes.council, 'local-authority', organisationNames[codes.council]!, { areaCode: council }),
    make(codes.acuteTrust, 'nhs-trust', organisationNames[codes.acuteTrust]!, { postcode: at(0) }),
    make(codes.mentalHealthTrust, 'nhs-trust', organisationNames[codes.mentalHealthTrust]!, { postcode: at(1) }),
    make(codes.communityTrust, 'nhs-trust', organisationNames[codes.communityTrust]!, { postcode: at(2) }),
    make(codes.voluntary, 'voluntary-organisation', organisationNames[codes.voluntary]!, { postcode: at(3) }),
    make('Z80999', 'gp-practice', 'The Old Surgery', { to: '2024-03-31' }),
    ...place.practices.map((practice) =>
      make(practice.ods, 'gp-practice', practice.name, { postcode: at(practice.area) }),
    ),
    ...place.careHomes.map((home) => make(home.ods, 'care-home', home.name, { postcode: at(home.area) })),
  ];
}

/** Areas and postcodes in the layouts of the published tables, deprivation as an edition of its own. */
function writePlaces(place: Place, folder: string): void {
  const { areas, wards } = place;
  const ltla = { ltla24_code: fictionalCode('06', 0), ltla24_name: town };
  const region = { region24_code: fictionalCode('12', 0), region24_name: `${town} and beyond` };
  const board = {
    icb24_code: fictionalCode('54', 0),
    icb24_name: organisationNames[codes.board]!,
    icb24_code_nhs: codes.board,
  };
  const columns = [
    'lsoa21_code',
    'lsoa21_name',
    `ward${wardYear - 2000}_code`,
    `ward${wardYear - 2000}_name`,
    ...Object.keys(ltla),
    ...Object.keys(board),
    ...Object.keys(region),
  ];
  table(
    folder,
    'areas.csv',
    columns,
    areas.map((area) => ({
      lsoa21_code: area.code,
      lsoa21_name: area.name,
      [`ward${wardYear - 2000}_code`]: wards[area.ward]!.code,
      [`ward${wardYear - 2000}_name`]: wards[area.ward]!.name,
      ...ltla,
      ...board,
      ...region,
    })),
  );
  table(
    folder,
    'deprivation.csv',
    ['edition', 'lsoa21_code', 'IMD_rank'],
    areas.map(({ code, rank }) => ({ edition, lsoa21_code: code, IMD_rank: rank })),
  );
  table(
    folder,
    'postcodes.csv',
    ['pcds', 'lsoa21', 'doterm'],
    areas.flatMap((area) => area.postcodes.map((pcds) => ({ pcds, lsoa21: area.code, doterm: '' }))),
  );
}
