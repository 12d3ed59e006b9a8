import type { ChargeItem, DiagnosticReport, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { CareEventKind } from '../../standards/index.ts';
import { anyCode, codeIn, type Happened, momentOf, organisationOf, pathwayIdentifier, pathwayOf } from './event.ts';

/** Kinds that no FHIR resource says by its own shape: recorded as an observation coded with the kind, its data as components. */
const recordedKinds = [
  'registration.accountable-gp-told',
  'gp.responded',
  'appointment.rebooking',
  'treatment.decided',
  'admission.offer-declined',
  'discharge.ready',
  'emergency.decision-to-admit',
  'cancer.referred',
  'cancer.told',
  'cancer.decision-to-treat',
  'cancer.treated',
  'chc.checklist-positive',
  'chc.decision-told',
  'chc.fast-track',
  'chc.care-started',
  'chc.reviewed',
  'chc.local-review-asked',
  'placement.started',
  'placement.ended',
] as const satisfies CareEventKind[];

/** An observation that records an event: code in `CodeSystem/care-event`, each component a field of the event's data by its name. */
export function fromObservation(observation: Observation): Happened[] {
  const kind = codeIn(observation.code, 'care-event');
  if (kind === undefined || !(recordedKinds as readonly string[]).includes(kind)) return [];
  const data = Object.fromEntries((observation.component ?? []).flatMap(fieldOf));
  return [
    {
      kind,
      when: momentOf(
        observation.effectiveDateTime ?? observation.effectiveInstant ?? observation.effectivePeriod?.start,
      ),
      pathway: pathwayOf(observation.basedOn, observation.identifier),
      organisation: organisationOf(observation, observation.performer),
      data,
    } as Happened,
  ];
}

function fieldOf(component: ObservationComponent): [string, unknown][] {
  const name = codeIn(component.code, 'care-event-field');
  const value =
    component.valueBoolean ??
    component.valueInteger ??
    component.valueQuantity?.value ??
    momentOf(component.valueDateTime)?.at ??
    component.valueString ??
    anyCode(component.valueCodeableConcept);
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/** The report of a diagnostic test that somebody asked for. A report on nothing asked for stops no clock. */
export function fromDiagnosticReport(report: DiagnosticReport): Happened[] {
  const pathway = pathwayOf(report.basedOn, report.identifier);
  const modality = anyCode(report.code);
  if (pathway === undefined || modality === undefined || !done.includes(report.status)) return [];
  const when = momentOf(report.effectiveDateTime ?? report.effectivePeriod?.end ?? report.effectivePeriod?.start);
  return [
    {
      kind: 'diagnostic.done',
      when,
      pathway,
      organisation: organisationOf(report, report.performer),
      data: { modality },
    },
  ];
}

const done: readonly (string | undefined)[] = ['partial', 'preliminary', 'final', 'amended', 'corrected', 'appended'];

/** A charge made to the person, in pounds sterling. */
export function fromChargeItem(charge: ChargeItem): Happened[] {
  const price = charge.priceOverride;
  if (
    price?.value === undefined ||
    price.currency !== 'GBP' ||
    charge.status === 'not-billable' ||
    charge.status === 'aborted'
  )
    return [];
  return [
    {
      kind: 'charge.made',
      when: momentOf(charge.occurrenceDateTime ?? charge.occurrencePeriod?.start ?? charge.enteredDate),
      pathway: pathwayIdentifier(charge.identifier) ?? pathwayOf(charge.service, undefined),
      organisation: organisationOf(charge, [charge.performingOrganization]),
      data: { amountPence: Math.round(price.value * 100), for: anyCode(charge.code) ?? 'unspecified' },
    },
  ];
}
