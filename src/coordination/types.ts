import type { Actor } from '../access/index.ts';
import type { AreaKey, Discipline } from '../directory/index.ts';
import type { Clock, Tx } from '../platform/index.ts';
import type { Pressed } from '../rights/index.ts';
import type { Instant, Sector } from '../standards/index.ts';

/** A service that has the person on its books: an open referral, episode or funded service. GP registration alone is none. */
export interface OpenService {
  /** The pathway that joins what is known of it: two facts of one pathway are one service. */
  pathway: string;
  sector: Sector;
  /** Slug, e.g. 'community-mental-health'. */
  service: string;
  organisation: string | null;
  since: Instant;
  /** The resources that say so ('Type/id'): whoever may not see one of them is not shown the service. */
  facts?: readonly string[];
  /** A label keeps one of them from some readers: what everybody reads (the care team) does not name it. */
  labelled?: true;
}

/** named: chosen as the person's contact; held: the duty lead, by name, because nobody else could take the person. */
export type AssignmentKind = 'named' | 'held';

export interface Assignment {
  personId: string;
  id: string;
  staffId: string;
  teamId: string | null;
  kind: AssignmentKind;
  /** Why this contact, in words for staff and the person. */
  reason: string;
  /** What was compared, for the page 'how this was decided'. */
  working: Working;
  previousId: string | null;
  /** Staff id, or 'rule' when the rule assigned. */
  assignedBy: string;
  startedAt: Instant;
  endedAt: Instant | null;
  endReason: string | null;
}

export interface Working {
  /** The need that leads, in words; null when a person was named by hand. */
  leadNeed: string | null;
  considered: { staffId: string; load: number; limit: number; passedOver: string | null }[];
}

export interface Cover {
  personId: string;
  id: string;
  assignmentId: string;
  /** The absence that it is part of; null for cover of this person alone. */
  absenceId: string | null;
  staffId: string;
  /** 'YYYY-MM-DD', both days included. */
  startsOn: string;
  endsOn: string;
  reason: string;
  arrangedBy: string;
  arrangedAt: Instant;
  endedAt: Instant | null;
}

/** Who can be a contact: a post with a caseload, or the duty lead. */
export interface Candidate {
  staffId: string;
  name: string;
  teamId: string | null;
  teamName: string;
  organisation: string;
  /** Kind of the team's service; null for a post in no team. */
  service: string | null;
  sector: Sector | null;
  discipline: Discipline;
  /** People that the post may be contact for; null where it takes no caseload (a duty lead may have none). */
  limit: number | null;
  load: number;
  absent: boolean;
  dutyLead: boolean;
  /** Areas that the team looks after; none means everywhere that its organisation serves. */
  areas: readonly AreaKey[];
}

export type AlarmKind = 'nobody-can-take' | 'no-duty-lead' | 'overload' | 'contact-left';

export interface Alarm {
  personId: string;
  id: string;
  kind: AlarmKind;
  /** NOBODY where it is about no member of staff. */
  staffId: string;
  detail: string;
  raisedAt: Instant;
  clearedAt: Instant | null;
}

export interface Notification {
  personId: string;
  id: string;
  recipient: string;
  /** What it is about: a second one on the same topic is not sent while the first stands. */
  topic: string;
  /** No clinical content and no name: it is shown in lists. */
  message: string;
  link: string | null;
  sentAt: Instant;
  acknowledgedAt: Instant | null;
}

export type TaskState = 'asked' | 'accepted' | 'declined' | 'done' | 'withdrawn';

/** Something that one service asks of another for a person. */
export interface CareTask {
  personId: string;
  id: string;
  title: string;
  detail: string | null;
  /** Staff id. */
  askedBy: string;
  askedAt: Instant;
  /** ODS or council code of who is asked. */
  organisation: string;
  /** Who took it on there. */
  staffId: string | null;
  /** 'YYYY-MM-DD' */
  dueOn: string | null;
  state: TaskState;
  /** What was done, or why it was declined. */
  answer: string | null;
  stateAt: Instant;
  stateBy: string;
}

/** A running or missed clock of a person, as far as a caseload needs it. */
export interface CaseloadClock {
  personId: string;
  /** Slug of the standard. */
  standard: string;
  title: string;
  due: Instant;
  /** Past its due time and still without the answer. */
  missed: boolean;
  /** Opaque id, by which a task about it can be begun. */
  id?: string;
  /** Who owes the next act, ODS code. */
  organisation?: string | null;
  /** One act towards what stops it. */
  act?: { text: string; href: string } | undefined;
  /** What would stop it, done by one press. */
  press?: Pressed | undefined;
}

/** A contact began, changed or ended: wiring makes it a dated relationship in access. `to` null while it lasts. */
export interface ContactChange {
  personId: string;
  staffId: string;
  kind: 'named-contact' | 'duty-cover';
  from: Instant;
  to: Instant | null;
  /** The row it rests on: with person, staff and kind it is the same relationship. */
  restsOn: string;
  basis: string;
}

export interface CoordinationContext {
  clock: Clock;
  /** What other modules do when contacts change; inside the act's transaction. */
  hooks: {
    onContactChanged(tx: Tx, changes: readonly ContactChange[]): Promise<void>;
  };
  /** What coordination asks of others; `src/wiring.ts` says who answers. */
  sources: {
    /** Clocks of these people that run, or were missed and still wait for their answer. */
    clocksOf(tx: Tx, personIds: readonly string[], reader: Actor): Promise<CaseloadClock[]>;
    /** What would stop each running clock of these people, by the clock's id, when `by` records it. */
    pressesOf(tx: Tx, personIds: readonly string[], by: string): Promise<ReadonlyMap<string, Pressed>>;
    /** Areas in which each person lives, of every level known; people without a known address are left out. */
    areasOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, readonly AreaKey[]>>;
  };
}

/** What `src/wiring.ts` gives the routes; the clock is the request's. */
export type CoordinationDependencies = Omit<CoordinationContext, 'clock'>;
