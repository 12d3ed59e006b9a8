/**
 * Care events: the facts that every clock, eligibility, gate, measure and duty is worked out from.
 *
 * A care event is append-only and has two times: when it happened (`at`) and when we knew (`known`). A correction never
 * changes an event: the old one gets `ceased` (when we ceased to hold it true) and a new one is written.
 * Pure data: no database, no I/O. `record` makes them from FHIR resources, `rights` gives them to the standards.
 */

/** Epoch milliseconds, UTC, integer. */
export type Instant = number;

/** How much of `at` the source gave. With 'day', `at` is 00:00 Europe/London of that day. */
export type Precision = 'instant' | 'day';

/** The three kinds of care that become one service, and primary care as the door to them. */
export type Sector =
  | 'primary-care'
  | 'physical-health'
  | 'mental-health'
  | 'social-care'
  | 'community'
  | 'public-health';

/** The three separate offers of commitment 14-29. */
export type GpOffer = 'same-day-consultation' | 'appointment-within-48-hours' | 'ahead-with-gp-of-choice';

/** NHS Data Dictionary REFERRAL TO TREATMENT PERIOD STATUS, two digits. */
export type RttStatusCode =
  | '10'
  | '11'
  | '12'
  | '20'
  | '21'
  | '30'
  | '31'
  | '32'
  | '33'
  | '34'
  | '35'
  | '36'
  | '90'
  | '91'
  | '92'
  | '98'
  | '99';

/** NHS Data Dictionary ATTENDED OR DID NOT ATTEND, in words. */
export type Attendance = 'attended' | 'did-not-attend' | 'cancelled-by-person' | 'cancelled-by-provider';

/** What each kind of event says, beyond who, when and where from. Every field that a source may leave out is optional: unknown is not false. */
export interface CareEventData {
  /** Registered with a GP practice (organisation = ODS code). */
  'registration.started': { generalPractitioner?: string };
  'registration.ended': { reason?: string };
  /** The named accountable GP was told to the person. */
  'registration.accountable-gp-told': { generalPractitioner?: string };
  /** The person asked the practice for help. `offer` is which of the three offers was asked for; `urgent` is the practice's own judgement. */
  'gp.requested': {
    offer: GpOffer;
    urgent?: boolean;
    generalPractitioner?: string;
    route?: 'phone' | 'online' | 'in-person';
  };
  /** The practice told the person how the request will be handled (contract rule). */
  'gp.responded': { appropriate?: boolean; response?: string };
  /** The request was withdrawn by the person, or proved a duplicate. */
  'gp.request-withdrawn': { reason?: string };
  /** An appointment of any service, made. `start` is its planned time. `basis` is the request or referral that it answers (the pathway). */
  'appointment.booked': {
    start: Instant;
    consultationMedium?: 'face-to-face' | 'phone' | 'video' | 'online';
    practitioner?: string;
    personChoseLater?: boolean;
  };
  'appointment.attended': {
    start: Instant;
    consultationMedium?: 'face-to-face' | 'phone' | 'video' | 'online';
    practitioner?: string;
    first?: boolean;
  };
  /** `communicated`: the provider can show that the appointment was clearly communicated to the person. */
  'appointment.did-not-attend': { start: Instant; first?: boolean; communicated?: boolean };
  'appointment.cancelled': { start: Instant; by: 'person' | 'provider' };
  /** After a missed first appointment: the person asked for another, or the provider decided to offer one (`at` is that day, booked or not). */
  'appointment.rebooking': { by: 'person' | 'provider' };
  /** A referral reached the service. `service` says which kind of service (its SNOMED or our slug); the clock start of most standards. */
  'referral.received': {
    service: string;
    priority?: 'routine' | 'urgent' | 'two-week-wait' | 'emergency';
    sector: Sector;
    treatmentFunction?: string;
    /** Where an interface service or another provider had it first: the date that the clock dates from. */
    originalStart?: Instant;
    selfReferral?: boolean;
    /** The person came to this service, or got their place in it, by paying for it or for what led to it. */
    privatelyPaid?: boolean;
    consultantLed?: boolean;
  };
  'referral.rejected': { reason?: string };
  /** `afterDidNotAttend`: the four conditions under which a discharge after a missed later appointment stops a waiting-time clock. */
  'referral.closed': {
    reason?: string;
    afterDidNotAttend?: {
      communicated: boolean;
      clinicallyAgreed: boolean;
      publishedPolicy: boolean;
      protectsVulnerable: boolean;
    };
  };
  /** An attended (or not) contact within a pathway. `treatment` is the service's own statement that treatment took place. */
  contact: {
    attendance: Attendance;
    first?: boolean;
    treatment?: boolean;
    consultationMedium?: string;
    start?: Instant;
  };
  /** RTT status recorded with an activity. `communicated` is when the person was told (rule 5 dates from it). */
  'rtt.status': {
    code: RttStatusCode;
    treatmentFunction?: string;
    admission?: boolean;
    communicated?: Instant;
    clinicallyAgreed?: boolean;
    /** Codes 31 and 32: whether monitoring was clinical, or the person's wish to delay (which keeps the place in the queue). */
    monitoring?: 'clinical' | 'person-wishes-delay';
    /** Code 33: the appointment had been clearly communicated. */
    appointmentCommunicated?: boolean;
    /** Code 34 used because the person joined a transplant list (rule 4b). */
    transplantList?: boolean;
  };
  /** A decision that starts a new waiting-time clock on a pathway whose earlier one has ended (rule 3), or ends a planned wait. */
  'treatment.decided': {
    reason: 'second-side-ready' | 'substantively-new-treatment' | 'after-active-monitoring' | 'planned-date-passed';
  };
  'admission.started': { method?: 'elective' | 'emergency' | 'maternity' | 'transfer'; ward?: string; sector: Sector };
  /** A reasonable date for admission was offered and declined; the person is available again from `availableFrom`. */
  'admission.offer-declined': { offered: Instant; availableFrom: Instant };
  'admission.ended': { destination?: string; sector: Sector };
  /** Discharge ready date (no criteria to reside). */
  'discharge.ready': { pathway?: '0' | '1' | '2' | '3' };
  'emergency.arrived': { mode?: string };
  'emergency.decision-to-admit': Record<never, never>;
  'emergency.departed': { disposal?: string };
  /** Diagnostic test asked for / done (DM01). */
  'diagnostic.requested': { modality: string };
  'diagnostic.done': { modality: string };
  'cancer.referred': { urgent: boolean; route?: string };
  'cancer.told': { outcome: 'cancer' | 'ruled-out' };
  'cancer.decision-to-treat': Record<never, never>;
  'cancer.treated': { first: boolean };
  /** Social care (Client Level Data event types). */
  /** `assessment`: which assessment was asked for, or appeared to be needed. */
  'social-care.requested': {
    route?: string;
    primarySupportReason?: string;
    assessment?: 'needs' | 'carer' | 'young-carer' | 'parent-carer' | 'other';
  };
  'social-care.assessment-started': { kind: 'needs' | 'carer' | 'young-carer' | 'parent-carer' | 'other' };
  'social-care.assessment-completed': {
    kind: 'needs' | 'carer' | 'young-carer' | 'parent-carer' | 'other';
    eligible?: boolean;
  };
  'social-care.service-started': { service: string; funded?: boolean };
  'social-care.service-ended': { service: string; reason?: string };
  'social-care.reviewed': { planned?: boolean; outcome?: string };
  /** A service has the person on its books: what the named contact rule counts. Opened by referral, episode or funded service. */
  'service.opened': { sector: Sector; service: string };
  'service.closed': { sector: Sector; service: string; reason?: string };
  /** A continuing-healthcare checklist was positive / a decision was told (the decision itself is a professional's). */
  'chc.checklist-positive': Record<never, never>;
  'chc.decision-told': { eligible: boolean };
  /** A clinician completed the Fast Track tool; the care it asks for began. */
  'chc.fast-track': Record<never, never>;
  'chc.care-started': Record<never, never>;
  /** The care was reviewed; the person asked for a local review of the decision. */
  'chc.reviewed': Record<never, never>;
  'chc.local-review-asked': Record<never, never>;
  'charge.made': { amountPence: number; for: string };
  'placement.started': { outOfArea?: boolean; distanceKm?: number; provider: string };
  'placement.ended': { provider: string };
  death: { place?: string };
}

export type CareEventKind = keyof CareEventData;

/** The version of the resource that an event was read from: what an explanation points at. */
export interface FactRef {
  type: string;
  id: string;
  version: number;
}

interface CareEventOf<K extends CareEventKind> {
  /** UUIDv5 of (fact type, fact id, kind, pathway, at, data): the same fact read twice is the same event. */
  id: string;
  /** The source's own patient (person_id as stored, never re-pointed). */
  person: string;
  kind: K;
  at: Instant;
  precision: Precision;
  /** When we knew it. */
  known: Instant;
  /** When we ceased to hold it true (corrected, retracted); absent while held. */
  ceased?: Instant;
  /** Joins the events of one pathway: a referral, request or episode, e.g. 'ServiceRequest/<id>' or 'RXX01:PPID123'. */
  pathway?: string;
  /** Which service's extract, or 'wpc' for what was recorded here. */
  source: string;
  fact: FactRef;
  /** ODS code (or council code) of the organisation that acted. */
  organisation?: string;
  data: CareEventData[K];
}

/** Discriminated by `kind`, so that `event.data` is typed. */
export type CareEvent = { [K in CareEventKind]: CareEventOf<K> }[CareEventKind];
