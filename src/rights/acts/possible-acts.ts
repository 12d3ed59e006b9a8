/** What would stop a running clock, as resources that staff can record with one press: found by asking the rule itself. */
import type {
  ClinicalImpression,
  DiagnosticReport,
  Encounter,
  Extension,
  Identifier,
  Observation,
  Resource,
} from '@medplum/fhirtypes';
import {
  careEventsOf,
  codeSystemBase,
  extensionBase,
  OWN_SOURCE,
  odsSystem,
  pathwaySystem,
} from '../../record/index.ts';
import { type CareEvent, type ClockPeriod, evaluate, isRunning } from '../../standards/index.ts';
import type { Policies } from '../policies.ts';

/** One act that stops the clock. */
export interface PossibleAct {
  /** Slug, unique for one clock. */
  key: string;
  /** What the button says: 'Record: seen'. */
  label: string;
  /** What was done, in the past: 'Seen was recorded'. */
  done: string;
  /** The resource as it is written: new, or `changes` with its end. */
  resource: Resource;
  /** The source's own patient that it is written about. */
  personId: string;
  /** Id of a stored Encounter that is ended, where the act ends one instead of recording anew. */
  ends?: string;
}

export interface ActsAsked {
  /** When it happened. */
  at: number;
  now: number;
  /** Staff id of whoever records it. */
  by: string;
  /** Id that a new resource gets. */
  id: string;
  /** Id of the Patient resource of a source's own patient. */
  patientOf(personId: string): string;
  /** Stored encounters of the person, for acts that end one. */
  encounters: ReadonlyMap<string, Encounter>;
}

/**
 * The acts that would stop this clock if they took place at `at`, the most usual first. Each candidate is turned into its resource,
 * that into care events, and the standard is asked again: what the rule does not take for a stop is not offered. Pure.
 */
export function possibleActs(
  period: ClockPeriod,
  events: readonly CareEvent[],
  policies: Policies,
  asked: ActsAsked,
): PossibleAct[] {
  if (!isRunning(period) || asked.at < period.start || asked.at > asked.now) return [];
  return candidates(period, asked).filter((act) => stops(act, period, events, policies, asked));
}

function stops(
  act: PossibleAct,
  period: ClockPeriod,
  events: readonly CareEvent[],
  policies: Policies,
  { now }: ActsAsked,
): boolean {
  const said = careEventsOf(act.resource, { personId: act.personId, source: OWN_SOURCE, version: 1, known: now });
  const held = events.filter((event) => event.fact.id !== act.resource.id);
  const { values, calendars } = policies;
  const after = evaluate(period.clock, [...held, ...said], { values, calendars, asOf: now });
  const same = after.find((each) => each.pathway === period.pathway && each.start === period.start);
  return same !== undefined && !isRunning(same) && same.state !== 'nullified' && same.state !== 'ended-without-answer';
}

type Start = CareEvent | undefined;

function candidates(period: ClockPeriod, asked: ActsAsked): PossibleAct[] {
  const start = period.steps.find(({ rule }) => rule.then === 'start')?.event as Start;
  if (start === undefined) return [];
  const kinds = new Set(period.clock.rules.filter((rule) => rule.then === 'stop').map((rule) => rule.on));
  const frame = new Frame(period, start, asked);
  return [...kinds].flatMap((kind) => byKind[kind]?.(frame, kinds) ?? []);
}

type Maker = (frame: Frame, kinds: ReadonlySet<string>) => PossibleAct[];

const byKind: Readonly<Record<string, Maker>> = {
  'rtt.status': (frame) => [
    frame.status('30', 'treatment started'),
    frame.status('32', 'active monitoring, decided by a professional'),
    frame.status('31', 'active monitoring, wished by the person'),
    frame.status('34', 'decision not to treat'),
    frame.status('35', 'the person declined treatment'),
  ],
  contact: (frame, kinds) => {
    // A waiting-time period is ended by its status; a contact says less.
    if (kinds.has('rtt.status')) return [];
    if (frame.start.kind === 'gp.requested')
      return [
        frame.contact('seen', 'seen at the surgery', { medium: 'face-to-face' }),
        frame.contact('phone', 'consulted by telephone', { medium: 'phone' }),
      ];
    return [
      frame.contact('seen', 'seen', { treatment: false }),
      frame.contact('treated', 'seen, and treatment given', { treatment: true }),
    ];
  },
  'gp.responded': (frame) => [
    frame.observed('answered', 'gp.responded', 'the person was told how they will be helped', { appropriate: true }),
  ],
  'registration.accountable-gp-told': (frame) => [
    frame.observed('told', 'registration.accountable-gp-told', 'the person was told who their accountable GP is'),
  ],
  'cancer.told': (frame) => [
    frame.observed('ruled-out', 'cancer.told', 'told that cancer is ruled out', { outcome: 'ruled-out' }),
    frame.observed('cancer', 'cancer.told', 'told of the diagnosis of cancer', { outcome: 'cancer' }),
  ],
  'cancer.treated': (frame) => [frame.observed('treated', 'cancer.treated', 'first treatment given', { first: true })],
  'chc.decision-told': (frame) => [
    frame.observed('eligible', 'chc.decision-told', 'decision told: eligible', { eligible: true }),
    frame.observed('not-eligible', 'chc.decision-told', 'decision told: not eligible', { eligible: false }),
  ],
  'diagnostic.done': (frame) => frame.report(),
  'social-care.assessment-completed': (frame) => frame.assessment(),
  'emergency.departed': (frame) => frame.ended('departed', 'left the department'),
  'admission.ended': (frame) => frame.ended('left', 'left hospital'),
  'placement.ended': (frame) => frame.ended('back', 'the placement ended'),
};

/** What every form of one act has in common: about whom, on which pathway, by whom, when. */
class Frame {
  readonly start: CareEvent;
  private readonly period: ClockPeriod;
  private readonly asked: ActsAsked;

  constructor(period: ClockPeriod, start: CareEvent, asked: ActsAsked) {
    this.period = period;
    this.start = start;
    this.asked = asked;
  }

  contact(key: string, words: string, said: { treatment?: boolean; medium?: string }): PossibleAct {
    const extension = [
      ...(said.treatment === undefined
        ? []
        : [{ url: `${extensionBase}treatment-given`, valueBoolean: said.treatment }]),
      ...(said.medium === undefined ? [] : [{ url: `${extensionBase}consultation-medium`, valueCode: said.medium }]),
    ];
    return this.act(key, words, this.encounter(extension));
  }

  status(code: string, words: string): PossibleAct {
    // Rule 5 counts from the telling: whoever records it here says that the person was told then.
    const extension: Extension[] = [
      { url: `${extensionBase}rtt-status`, valueCode: code },
      { url: `${extensionBase}rtt-communicated`, valueDateTime: this.when },
      { url: `${extensionBase}rtt-clinically-agreed`, valueBoolean: true },
    ];
    return this.act(`rtt-${code}`, words, this.encounter(extension));
  }

  observed(key: string, kind: string, words: string, data: Record<string, boolean | string> = {}): PossibleAct {
    const component = Object.entries(data).map(([name, value]) => ({
      code: { coding: [{ system: `${codeSystemBase}care-event-field`, code: name }] },
      ...(typeof value === 'boolean' ? { valueBoolean: value } : { valueString: value }),
    }));
    const observation: Observation = {
      resourceType: 'Observation',
      id: this.asked.id,
      status: 'final',
      code: { coding: [{ system: `${codeSystemBase}care-event`, code: kind }] },
      subject: this.subject,
      effectiveDateTime: this.when,
      performer: [...this.organisation, this.recorder],
      ...this.onPathway,
      ...(component.length === 0 ? {} : { component }),
    };
    return this.act(key, words, observation);
  }

  report(): PossibleAct[] {
    if (this.start.kind !== 'diagnostic.requested') return [];
    const report: DiagnosticReport = {
      resourceType: 'DiagnosticReport',
      id: this.asked.id,
      status: 'final',
      code: { coding: [{ code: this.start.data.modality }] },
      subject: this.subject,
      effectiveDateTime: this.when,
      performer: [...this.organisation, this.recorder],
      ...this.onPathway,
    };
    return [this.act('tested', 'the test was done', report)];
  }

  assessment(): PossibleAct[] {
    const said = this.start.data as { assessment?: string; kind?: string };
    const kind = said.assessment ?? said.kind;
    if (kind === undefined) return [];
    const { basedOn, identifier } = this.onPathway;
    const impression: ClinicalImpression = {
      resourceType: 'ClinicalImpression',
      id: this.asked.id,
      ...(this.period.organisation === undefined ? {} : { meta: { source: `urn:ods:${this.period.organisation}` } }),
      status: 'completed',
      subject: this.subject,
      effectivePeriod: { start: this.when, end: this.when },
      assessor: this.recorder,
      extension: [
        { url: `${extensionBase}assessment-kind`, valueCode: kind },
        ...(basedOn ?? []).map((valueReference) => ({
          url: 'http://hl7.org/fhir/StructureDefinition/workflow-basedOn',
          valueReference,
        })),
      ],
      ...(identifier === undefined ? {} : { identifier }),
    };
    return [this.act('assessed', 'the assessment was completed', impression)];
  }

  /** Ends the stored encounter that the clock began with. */
  ended(key: string, words: string): PossibleAct[] {
    const stored = this.asked.encounters.get(this.start.fact.id);
    if (this.start.fact.type !== 'Encounter' || stored === undefined) return [];
    const ended: Encounter = { ...stored, status: 'finished', period: { ...stored.period, end: this.when } };
    return [{ ...this.act(key, words, ended), ends: this.start.fact.id }];
  }

  private act(key: string, words: string, resource: Resource): PossibleAct {
    const done = words.charAt(0).toUpperCase() + words.slice(1);
    return { key, label: `Record: ${words}`, done, resource, personId: this.start.person };
  }

  private encounter(extension: Extension[]): Encounter {
    const [organisation] = this.organisation;
    return {
      resourceType: 'Encounter',
      id: this.asked.id,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: this.subject,
      participant: [{ individual: this.recorder }],
      period: { start: this.when, end: this.when },
      extension,
      ...this.onPathway,
      ...(organisation === undefined ? {} : { serviceProvider: organisation }),
    };
  }

  private get when(): string {
    return new Date(this.asked.at).toISOString();
  }

  private get subject(): { reference: string } {
    return { reference: `Patient/${this.asked.patientOf(this.start.person)}` };
  }

  private get recorder(): { reference: string } {
    return { reference: `Practitioner/${this.asked.by}` };
  }

  private get organisation(): { identifier: { system: string; value: string } }[] {
    const value = this.period.organisation;
    return value === undefined ? [] : [{ identifier: { system: odsSystem, value } }];
  }

  /** What joins it to the clock: the request or episode it is based on, else the pathway's own identifier. */
  private get onPathway(): { basedOn?: { reference: string }[]; identifier?: Identifier[] } {
    const { pathway } = this.period;
    if (this.start.pathway === undefined) return {};
    if (/^(ServiceRequest|EpisodeOfCare)\//.test(pathway)) return { basedOn: [{ reference: pathway }] };
    return { identifier: [{ system: pathwaySystem, value: pathway }] };
  }
}
