import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  type Capacity,
  type Discipline,
  isIdentifierScheme,
  isOrganisationKind,
  loadReference,
  type Organisation,
  registerOrganisations,
  registerStaff,
  registerTeams,
  type Service,
  type StaffMember,
  type StaffPost,
  type Succession,
  type Team,
} from '../directory/index.ts';
import { type Db, isRefusal, type Refusal, type Tx, transaction } from '../platform/index.ts';
import type { GpOffer } from '../standards/index.ts';
import { wardYear } from './generate/place.ts';
import type { DemoUser } from './generate/users.ts';

export interface DemoDirectory {
  organisations: number;
  services: number;
  teams: number;
  staff: number;
  areas: number;
  postcodes: number;
}

type Row = Record<string, string>;

/**
 * Loads the directory of a generated place (`<out>/directory`) through the use cases of the directory module. Loading it again changes
 * nothing. Refusals are the directory's own; a file that is not there or not as the generator writes it throws.
 */
export async function loadDemoDirectory(context: { db: Db }, folder: string): Promise<DemoDirectory | Refusal> {
  const counts: Partial<DemoDirectory> = {};
  for (const file of ['areas.csv', 'deprivation.csv', 'postcodes.csv']) {
    const loaded = await loadReference(context, join(folder, file));
    if (isRefusal(loaded)) return loaded;
    if (file === 'areas.csv') counts.areas = loaded.files[0]!.rows;
    if (file === 'postcodes.csv') counts.postcodes = loaded.files[0]!.rows;
  }
  const rest = await transaction(context.db, (tx) => registerAll(tx, folder));
  return isRefusal(rest) ? rest : ({ ...counts, ...rest } as DemoDirectory);
}

async function registerAll(tx: Tx, folder: string): Promise<Partial<DemoDirectory> | Refusal> {
  const organisations = await registerOrganisations(tx, {
    organisations: rowsOf(folder, 'organisations.csv').map(organisationOf),
    successions: rowsOf(folder, 'successions.csv') as unknown as Succession[],
  });
  if (isRefusal(organisations)) return organisations;
  const teams = await registerTeams(
    tx,
    rowsOf(folder, 'services.csv').map(serviceOf),
    rowsOf(folder, 'teams.csv').map(teamOf),
  );
  if (isRefusal(teams)) return teams;
  const staff = await registerStaff(
    tx,
    rowsOf(folder, 'staff.csv').map(memberOf),
    rowsOf(folder, 'posts.csv').map(postOf),
  );
  if (isRefusal(staff)) return staff;
  return { ...organisations, ...teams, staff: staff.staff };
}

function rowsOf(folder: string, name: string): Row[] {
  return parse(readFileSync(join(folder, name)), { columns: true }) as Row[];
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);
const span = (row: Row) => ({ from: row.from!, to: orNull(row.to) });

function organisationOf(row: Row): Organisation {
  const { ods, name, kind } = row as { ods: string; name: string; kind: string };
  if (!isOrganisationKind(kind)) throw new Error(`organisations.csv: ${kind} is no kind of organisation`);
  return { ods, name, kind, postcode: orNull(row.postcode), areaCode: orNull(row.areaCode), ...span(row) };
}

function serviceOf(row: Row): Service {
  const { id, organisation, sector, kind, name } = row as unknown as Service;
  return { id, organisation, sector, kind, name, ...span(row) };
}

function teamOf(row: Row): Team {
  const words = (text: string | undefined) => (text ?? '').split(' ').filter((word) => word !== '');
  return {
    id: row.id!,
    service: row.service!,
    name: row.name!,
    capacity: words(row.capacity).map((text): Capacity => {
      const [discipline, amount] = text.split(':');
      return { discipline: discipline as Discipline, wholeTimeEquivalent: Number(amount) };
    }),
    areas: words(row.wards).map((code) => ({ level: 'ward', year: wardYear, code })),
    ...span(row),
  };
}

function memberOf(row: Row): StaffMember {
  const { id, givenName, familyName, scheme, identifier } = row as Record<
    'id' | 'givenName' | 'familyName' | 'scheme' | 'identifier',
    string
  >;
  if (!isIdentifierScheme(scheme)) throw new Error(`staff.csv: ${scheme} is no register`);
  return { id, title: orNull(row.title), givenName, familyName, identifiers: [{ scheme, value: identifier }] };
}

function postOf(row: Row): StaffPost {
  const { id, staff, organisation, discipline, jobTitle } = row as Record<
    'id' | 'staff' | 'organisation' | 'discipline' | 'jobTitle',
    string
  >;
  const limit = orNull(row.caseloadLimit);
  return {
    id,
    staff,
    organisation,
    team: orNull(row.team),
    discipline: discipline as Discipline,
    jobTitle,
    caseloadLimit: limit === null ? null : Number(limit),
    dutyLead: row.dutyLead === 'true',
    ...span(row),
  };
}

/** A stretch of a GP's time that a practice has opened for booking; times are epoch milliseconds. */
export interface DemoSession {
  organisation: string;
  practitioner: string;
  starts: number;
  ends: number;
  slotMinutes: number;
  medium: 'face-to-face' | 'phone' | 'video' | 'online';
  offers: GpOffer[];
}

/** The sessions of a generated place, for the appointments module to open. */
export function readDemoSessions(folder: string): DemoSession[] {
  return rowsOf(folder, 'sessions.csv').map((row) => ({
    organisation: row.practice!,
    practitioner: row.practitioner!,
    starts: Date.parse(row.starts!),
    ends: Date.parse(row.ends!),
    slotMinutes: Number(row.slotMinutes),
    medium: row.medium as DemoSession['medium'],
    offers: row.offers!.split(' ') as GpOffer[],
  }));
}

/** Who can sign in to the demonstration. */
export function readDemoUsers(folder: string): DemoUser[] {
  return JSON.parse(readFileSync(join(folder, 'users.json'), 'utf8')) as DemoUser[];
}
