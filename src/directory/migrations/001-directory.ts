import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table organisation (
    ods text primary key,
    name text not null,
    kind text not null,
    postcode text,
    area_code text,
    from_date date not null,
    to_date date check (to_date >= from_date)
  )`,
  'create index organisation_kind on organisation (kind, name)',
  `create table organisation_role (
    ods text not null,
    role text not null,
    from_date date not null,
    to_date date check (to_date >= from_date),
    primary key (ods, role, from_date)
  )`,
  `create table organisation_succession (
    predecessor text not null,
    successor text not null,
    on_date date not null,
    primary key (predecessor, successor, on_date),
    check (predecessor <> successor)
  )`,
  'create index organisation_succession_successor on organisation_succession (successor)',
  `create table service (
    id uuid primary key,
    organisation text not null,
    sector text not null,
    kind text not null,
    name text not null,
    from_date date not null,
    to_date date check (to_date >= from_date)
  )`,
  'create index service_organisation on service (organisation)',
  'create index service_kind on service (kind)',
  `create table team (
    id uuid primary key,
    service_id uuid not null,
    name text not null,
    from_date date not null,
    to_date date check (to_date >= from_date)
  )`,
  'create index team_service on team (service_id)',
  `create table team_capacity (
    team_id uuid not null,
    discipline text not null,
    whole_time_equivalent double precision not null check (whole_time_equivalent >= 0),
    primary key (team_id, discipline)
  )`,
  `create table team_area (
    team_id uuid not null,
    level text not null,
    year smallint not null,
    code text not null,
    primary key (team_id, level, year, code)
  )`,
  'create index team_area_code on team_area (code, level, year)',
  `create table staff (
    id uuid primary key,
    title text,
    given_name text not null,
    family_name text not null
  )`,
  `create table staff_identifier (
    scheme text not null,
    value text not null,
    staff_id uuid not null,
    primary key (scheme, value)
  )`,
  'create index staff_identifier_staff on staff_identifier (staff_id)',
  `create table staff_post (
    id uuid primary key,
    staff_id uuid not null,
    organisation text not null,
    team_id uuid,
    discipline text not null,
    job_title text not null,
    caseload_limit integer check (caseload_limit >= 0),
    duty_lead boolean not null,
    from_date date not null,
    to_date date check (to_date >= from_date)
  )`,
  'create index staff_post_staff on staff_post (staff_id)',
  'create index staff_post_team on staff_post (team_id)',
  'create index staff_post_organisation on staff_post (organisation)',
  `create table area (
    level text not null,
    year smallint not null,
    code text not null,
    name text not null,
    ods text,
    primary key (level, year, code)
  )`,
  `create table area_link (
    level text not null,
    year smallint not null,
    code text not null,
    to_level text not null,
    to_year smallint not null,
    to_code text not null,
    change text,
    primary key (level, year, code, to_level, to_year, to_code)
  )`,
  'create index area_link_to on area_link (to_code, to_level, to_year, level, year)',
  `create table area_population (
    level text not null,
    year smallint not null,
    code text not null,
    population_year smallint not null,
    total integer not null,
    by_age integer[] not null,
    primary key (level, year, code, population_year)
  )`,
  `create table deprivation_edition (
    edition text primary key,
    lsoa_year smallint not null,
    areas integer not null,
    postcodes integer not null default 0
  )`,
  `create table deprivation (
    edition text not null,
    lsoa text not null,
    imd_rank integer not null,
    income_rank integer, employment_rank integer, education_rank integer, health_rank integer,
    crime_rank integer, housing_rank integer, environment_rank integer,
    primary key (edition, lsoa)
  )`,
  `create table postcode (
    postcode text primary key,
    lsoa_2011 text,
    lsoa_2021 text,
    ended date
  )`,
];
