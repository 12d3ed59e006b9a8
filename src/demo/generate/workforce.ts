import type { Discipline, Service, StaffMember, StaffPost, Team } from '../../directory/index.ts';
import { idOf } from '../../platform/index.ts';
import { type CareHome, codes, type DemoPractice, type Place, wardYear } from './place.ts';
import { Random } from './random.ts';
import { staffName } from './staff-names.ts';
import { storyArea } from './story.ts';

/** The services, teams and staff of the place, in the shapes of the directory. */
export interface Workforce {
  services: Service[];
  teams: Team[];
  members: StaffMember[];
  posts: StaffPost[];
}

const since = '2022-07-01';
const id = (...parts: string[]) => idOf('demo', ...parts);

/** Team ids that others refer to. */
export const teamIds = {
  neighbourhood: (index: number) => id('team', 'neighbourhood', String(index)),
  talkingTherapies: id('team', 'talking-therapies'),
};

/** A neighbourhood team looks after some wards; at least two of them, so that one can be full while the other is not. */
export function neighbourhoodOfWard(place: Place, ward: number): number {
  return Math.floor((ward * neighbourhoodCount(place)) / place.wards.length);
}

function neighbourhoodCount(place: Place): number {
  return Math.min(place.wards.length, Math.max(2, Math.round(place.people / 15_000)));
}

export function makeWorkforce(place: Place): Workforce {
  const workforce: Workforce = { services: [], teams: [], members: [], posts: [] };
  const builder = new Builder(workforce, new Random(place.seed, 'workforce'));
  for (const practice of place.practices) addPractice(builder, practice);
  addNeighbourhoods(builder, place);
  addMentalHealth(builder, place.people);
  addHospital(builder, place.people);
  addCouncil(builder, place.people);
  for (const home of place.careHomes) addCareHome(builder, home);
  addOffices(builder);
  return workforce;
}

interface PostPlan {
  organisation: string;
  team: string | null;
  discipline: Discipline;
  jobTitle: string;
  caseloadLimit?: number;
  dutyLead?: boolean;
}

/** Adds services, teams and posts; people get their names and register numbers as they are added. */
class Builder {
  readonly #to: Workforce;
  readonly #random: Random;
  #staff = 0;

  constructor(to: Workforce, random: Random) {
    this.#to = to;
    this.#random = random;
  }

  service(organisation: string, sector: Service['sector'], kind: string, name: string): string {
    const service = { id: id('service', organisation, kind), organisation, sector, kind, name, from: since, to: null };
    this.#to.services.push(service);
    return service.id;
  }

  team(team: Pick<Team, 'id' | 'service' | 'name'> & Partial<Team>, disciplines: readonly Discipline[]): string {
    const counts = new Map<Discipline, number>();
    for (const discipline of disciplines) counts.set(discipline, (counts.get(discipline) ?? 0) + 1);
    const capacity = [...counts].map(([discipline, wholeTimeEquivalent]) => ({ discipline, wholeTimeEquivalent }));
    this.#to.teams.push({ capacity, areas: [], from: since, to: null, ...team });
    return team.id;
  }

  /** Somebody new in a post. */
  post(plan: PostPlan): void {
    const number = ++this.#staff;
    const { given, family } = staffName(this.#random);
    const doctor = plan.discipline === 'consultant' || plan.discipline === 'psychiatrist';
    const member = {
      id: id('staff', 'other', String(number)),
      title: doctor ? 'Dr' : null,
      givenName: given,
      familyName: family,
      identifiers: [identifierFor(plan.discipline, number)],
    };
    this.appoint(member, plan);
  }

  appoint(member: StaffMember, plan: PostPlan): void {
    const { organisation, team, discipline, jobTitle, caseloadLimit = null, dutyLead = false } = plan;
    this.#to.members.push(member);
    this.#to.posts.push({
      id: id('post', member.id),
      staff: member.id,
      organisation,
      team,
      discipline,
      jobTitle,
      caseloadLimit,
      dutyLead,
      from: since,
      to: null,
    });
  }
}

/** Numbers in the right form that a register would not give out: 9 in front, or letters no register uses. */
function identifierFor(discipline: Discipline, number: number): StaffMember['identifiers'][number] {
  const n = String(number);
  switch (discipline) {
    case 'consultant':
    case 'psychiatrist':
      return { scheme: 'gmc', value: `00${n.padStart(5, '0')}` };
    case 'practice-nurse':
    case 'community-nurse':
    case 'mental-health-nurse':
    case 'health-visitor':
      return {
        scheme: 'nmc',
        value: `00Z${n.slice(-4).padStart(4, '0')}${String.fromCharCode(65 + (Math.floor(number / 10_000) % 26))}`,
      };
    case 'occupational-therapist':
    case 'physiotherapist':
    case 'psychologist':
      return { scheme: 'hcpc', value: `ZZ${n.padStart(6, '0')}` };
    case 'social-worker':
      return { scheme: 'swe', value: `SW${n.padStart(6, '0')}` };
    case 'pharmacist':
      return { scheme: 'gphc', value: `00${n.padStart(5, '0')}` };
    default:
      return { scheme: 'local', value: `hm-${n.padStart(5, '0')}` };
  }
}

function addPractice(builder: Builder, practice: DemoPractice): void {
  const organisation = practice.ods;
  const service = builder.service(organisation, 'primary-care', 'general-practice', practice.name);
  const staff: Discipline[] = [
    ...practice.gps.map(() => 'general-practitioner' as const),
    'practice-nurse',
    'pharmacist',
    'manager',
  ];
  const team = builder.team({ id: id('team', 'practice', organisation), service, name: practice.name }, staff);
  for (const gp of practice.gps) {
    builder.appoint(
      {
        id: gp.id,
        title: gp.title,
        givenName: gp.given,
        familyName: gp.family,
        identifiers: [{ scheme: 'gmc', value: gp.gmc }],
      },
      { organisation, team, discipline: 'general-practitioner', jobTitle: 'General practitioner' },
    );
  }
  builder.post({ organisation, team, discipline: 'practice-nurse', jobTitle: 'Practice nurse' });
  builder.post({ organisation, team, discipline: 'pharmacist', jobTitle: 'Clinical pharmacist' });
  builder.post({ organisation, team, discipline: 'manager', jobTitle: 'Practice manager' });
}

/** Who may be a named contact, with how many people each may hold beside their other work. */
const contactPosts: readonly (readonly [Discipline, string, number])[] = [
  ['care-coordinator', 'Care coordinator', 14],
  ['social-worker', 'Social worker', 9],
  ['community-nurse', 'Community nurse', 10],
  ['mental-health-nurse', 'Community mental health nurse', 9],
  ['occupational-therapist', 'Occupational therapist', 8],
];

/**
 * Places on caseloads for each hundred people who live there: more than are needed (about 1.4 in a hundred have two or more open
 * services), but for one neighbourhood of great need, where there are too few and the duty lead holds the rest.
 */
const placesPerHundred = 1.8;
const placesPerHundredWhereShort = 1.1;

/** Posts in turn, as many as fit into the places wanted; a coordinator and a social worker at the least. */
function contactPostsFor(wanted: number): (readonly [Discipline, string, number])[] {
  const plans = contactPosts.slice(0, 2);
  let places = plans.reduce((sum, [, , limit]) => sum + limit, 0);
  for (
    let next = contactPosts[2]!;
    places + next[2] <= wanted;
    next = contactPosts[plans.length % contactPosts.length]!
  ) {
    plans.push(next);
    places += next[2];
  }
  return plans;
}

function addNeighbourhoods(builder: Builder, place: Place): void {
  const organisation = codes.communityTrust;
  const service = builder.service(organisation, 'community', 'care-coordination', 'Neighbourhood care coordination');
  const wards = Array.from({ length: neighbourhoodCount(place) }, (_, index) =>
    place.wards.filter((ward) => neighbourhoodOfWard(place, ward.index) === index),
  );
  const need = wards.map((mine) =>
    averageDeprivation(
      place,
      mine.map(({ index }) => index),
    ),
  );
  // Not where the people of the story live: their contact is one of the team, and not the lead who holds the rest.
  const home = neighbourhoodOfWard(place, storyArea(place).ward);
  const short = need.indexOf(Math.max(...need.filter((_, index) => index !== home)));
  wards.forEach((mine, index) => {
    const people = place.areas
      .filter((area) => mine.some((ward) => ward.index === area.ward))
      .reduce((sum, area) => sum + area.people, 0);
    const wanted = (people / 100) * (index === short ? placesPerHundredWhereShort : placesPerHundred);
    const plans = contactPostsFor(wanted);
    const name = mine.length === 1 ? mine[0]!.name : `${mine[0]!.name} and ${mine.at(-1)!.name}`;
    const areas = mine.map((ward) => ({ level: 'ward' as const, year: wardYear, code: ward.code }));
    const team = builder.team(
      { id: teamIds.neighbourhood(index), service, name: `${name} neighbourhood team`, areas },
      [...plans.map(([discipline]) => discipline), 'manager'],
    );
    builder.post({ organisation, team, discipline: 'manager', jobTitle: 'Team manager', dutyLead: true });
    for (const [discipline, jobTitle, caseloadLimit] of plans)
      builder.post({ organisation, team, discipline, jobTitle, caseloadLimit });
  });
}

function averageDeprivation(place: Place, wards: readonly number[]): number {
  const areas = place.areas.filter((area) => wards.includes(area.ward));
  return areas.reduce((sum, area) => sum + area.deprivation, 0) / areas.length;
}

const perPeople = (people: number, each: number): number => Math.max(2, Math.round(people / each));

function addTeam(
  builder: Builder,
  team: { organisation: string; service: string; id: string; name: string },
  staff: readonly (readonly [Discipline, string, number])[],
): void {
  const { organisation } = team;
  builder.team(
    { id: team.id, service: team.service, name: team.name },
    staff.flatMap(([discipline, , count]) => Array<Discipline>(count).fill(discipline)),
  );
  for (const [discipline, jobTitle, count] of staff) {
    for (let i = 0; i < count; i++) builder.post({ organisation, team: team.id, discipline, jobTitle });
  }
}

function addMentalHealth(builder: Builder, people: number): void {
  const organisation = codes.mentalHealthTrust;
  const add = (kind: string, name: string, teamId: string, staff: Parameters<typeof addTeam>[2]) =>
    addTeam(
      builder,
      { organisation, service: builder.service(organisation, 'mental-health', kind, name), id: teamId, name },
      staff,
    );
  add('talking-therapies', 'Harrowmere Talking Therapies', teamIds.talkingTherapies, [
    ['psychological-therapist', 'Psychological wellbeing practitioner', perPeople(people, 2_500)],
    ['manager', 'Team manager', 1],
  ]);
  add('community-mental-health', 'Community mental health team', id('team', 'community-mental-health'), [
    ['psychiatrist', 'Consultant psychiatrist', 1],
    ['mental-health-nurse', 'Community mental health nurse', perPeople(people, 4_000)],
  ]);
  add('early-intervention-in-psychosis', 'Early intervention in psychosis', id('team', 'early-intervention'), [
    ['mental-health-nurse', 'Care co-ordinator, early intervention', 2],
  ]);
  add('childrens-eating-disorders', "Children's eating disorders service", id('team', 'eating-disorders'), [
    ['psychologist', 'Clinical psychologist', 2],
  ]);
  add('crisis', 'Crisis resolution and home treatment', id('team', 'crisis'), [
    ['mental-health-nurse', 'Crisis practitioner', perPeople(people, 8_000)],
  ]);
}

function addHospital(builder: Builder, people: number): void {
  const organisation = codes.acuteTrust;
  const service = builder.service(organisation, 'physical-health', 'consultant-led', 'Outpatients and planned care');
  addTeam(builder, { organisation, service, id: id('team', 'planned-care'), name: 'Planned care' }, [
    ['consultant', 'Consultant', perPeople(people, 5_000)],
    ['manager', 'Waiting list manager', 1],
  ]);
}

function addCouncil(builder: Builder, people: number): void {
  const organisation = codes.council;
  const service = builder.service(organisation, 'social-care', 'social-care', 'Adult social care');
  addTeam(builder, { organisation, service, id: id('team', 'adult-social-care'), name: 'Adult social care team' }, [
    ['social-worker', 'Social worker', perPeople(people, 4_000)],
    ['social-care-assessor', 'Assessor', perPeople(people, 6_000)],
    ['manager', 'Team manager', 1],
  ]);
}

function addCareHome(builder: Builder, home: CareHome): void {
  const service = builder.service(home.ods, 'social-care', 'residential-care', home.name);
  addTeam(builder, { organisation: home.ods, service, id: id('team', 'care-home', home.ods), name: home.name }, [
    ['manager', 'Registered manager', 1],
  ]);
}

/** Posts outside any team, who sign in by role. */
export const officePosts = {
  commissioner: [codes.board, 'Head of commissioning'],
  analyst: [codes.board, 'Population health analyst'],
  'public-voice-officer': [codes.council, 'Public voice officer'],
  'caldicott-guardian': [codes.communityTrust, 'Caldicott Guardian'],
  administrator: [codes.board, 'System administrator'],
} as const;

function addOffices(builder: Builder): void {
  for (const [organisation, jobTitle] of Object.values(officePosts))
    builder.post({ organisation, team: null, discipline: 'manager', jobTitle });
}
