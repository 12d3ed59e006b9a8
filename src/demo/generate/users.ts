import type { Role } from '../../access/index.ts';
import type { StaffMember } from '../../directory/index.ts';
import { codes, type Place } from './place.ts';
import type { StoryPerson } from './story.ts';
import { dayText } from './times.ts';
import { neighbourhoodOfWard, officePosts, teamIds, type Workforce } from './workforce.ts';

/** Somebody who can sign in to the demonstration. */
export interface DemoUser {
  /** Subject at the demo's identity provider. */
  userName: string;
  name: string;
  roles: Role[];
  /** What this user is for, shown at sign-in. */
  about: string;
  staffId?: string;
  organisations: string[];
  teams: string[];
  /** Their own record, for people who use services. */
  person?: PersonHint;
  /** For whom they act, and on what ground. */
  actsFor?: (PersonHint & { basis: string })[];
}

/** How a person is found in what was imported: by NHS number, and by who they are. */
export interface PersonHint {
  nhsNumber: string | null;
  familyName: string;
  givenName: string;
  birthDate: string;
  /** Id of the GP extract's Patient is not known here; the practice is. */
  practice: string;
}

export function demoUsers(place: Place, workforce: Workforce, story: readonly StoryPerson[]): DemoUser[] {
  const part = (wanted: StoryPerson['part']) => hint(place, story.find((one) => one.part === wanted)!);
  const grace = story.find((one) => one.part === 'person')!.person;
  const gp = place.practices[grace.practice]!.gps[grace.gp]!;
  const neighbourhood = teamIds.neighbourhood(neighbourhoodOfWard(place, place.areas[grace.area]!.ward));
  const inTeam = (team: string, jobTitle: string) =>
    staffWith(workforce, (post) => post.team === team && post.jobTitle === jobTitle);
  const office = (role: keyof typeof officePosts) =>
    staffWith(workforce, (post) => post.team === null && post.jobTitle === officePosts[role][1]);
  const own = (userName: string, name: string, role: Role, about: string, more: Partial<DemoUser>): DemoUser => ({
    userName,
    name,
    roles: [role],
    about,
    organisations: [],
    teams: [],
    ...more,
  });
  return [
    own('visitor', 'Sam Visitor', 'public', 'Anybody, with an account and no record: takes part in consultations', {}),
    own('grace', 'Grace Adeyemi', 'person', 'Known to all three services, with clocks about to be missed', {
      person: part('person'),
    }),
    own('ruth', 'Ruth Adeyemi', 'person', 'Aged 15, with a record of her own', { person: part('young-person') }),
    own('daniel', 'Daniel Adeyemi', 'carer', "Grace's son, who looks after her and acts for her", {
      person: part('carer'),
      actsFor: [{ ...part('person'), basis: 'authority given by the person' }],
    }),
    staffUser(
      workforce,
      'coordinator',
      ['named-contact', 'practitioner'],
      inTeam(neighbourhood, 'Care coordinator'),
      "Care coordinator of Grace's neighbourhood, with a caseload",
    ),
    staffUser(
      workforce,
      'social-worker',
      ['named-contact', 'practitioner'],
      inTeam(neighbourhood, 'Social worker'),
      "Social worker of Grace's neighbourhood, with a caseload: most likely her named contact",
    ),
    staffUser(workforce, 'gp', ['practitioner'], workforce.members.find(({ id }) => id === gp.id)!, "Grace's GP"),
    staffUser(
      workforce,
      'therapist',
      ['practitioner'],
      inTeam(teamIds.talkingTherapies, 'Psychological wellbeing practitioner'),
      'Practitioner of the talking therapies service',
    ),
    staffUser(
      workforce,
      'manager',
      ['team-manager', 'named-contact', 'practitioner'],
      inTeam(neighbourhood, 'Team manager'),
      'Manager and duty lead of the neighbourhood team',
    ),
    own('waiting-lists', 'Priya Raman', 'team-manager', 'Keeps the waiting lists of the hospital', {
      organisations: [codes.acuteTrust],
    }),
    staffUser(
      workforce,
      'commissioner',
      ['commissioner'],
      office('commissioner'),
      'Commissioner of the integrated care board',
    ),
    staffUser(workforce, 'analyst', ['analyst'], office('analyst'), 'Analyst of the integrated care board'),
    staffUser(
      workforce,
      'voice',
      ['public-voice-officer'],
      office('public-voice-officer'),
      'Runs consultations and answers the public',
    ),
    staffUser(
      workforce,
      'guardian',
      ['caldicott-guardian'],
      office('caldicott-guardian'),
      'Caldicott Guardian: reviews who looked at what',
    ),
    staffUser(workforce, 'admin', ['administrator'], office('administrator'), 'Runs the system and reads no records'),
  ];
}

function hint(place: Place, { person }: StoryPerson): PersonHint {
  return {
    nhsNumber: person.nhsNumber ?? null,
    familyName: person.family,
    givenName: person.given[0]!,
    birthDate: dayText(person.born),
    practice: place.practices[person.practice]!.ods,
  };
}

function staffWith(workforce: Workforce, wanted: (post: Workforce['posts'][number]) => boolean): StaffMember {
  const post = workforce.posts.find(wanted)!;
  return workforce.members.find(({ id }) => id === post.staff)!;
}

function staffUser(
  workforce: Workforce,
  userName: string,
  roles: Role[],
  member: StaffMember,
  about: string,
): DemoUser {
  const posts = workforce.posts.filter(({ staff }) => staff === member.id);
  return {
    userName,
    name: [member.title, member.givenName, member.familyName].filter((part) => part !== null).join(' '),
    roles,
    about,
    staffId: member.id,
    organisations: [...new Set(posts.map(({ organisation }) => organisation))],
    teams: posts.flatMap(({ team }) => (team === null ? [] : [team])),
  };
}
