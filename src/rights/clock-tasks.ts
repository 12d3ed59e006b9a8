import type { Bundle, Task } from '@medplum/fhirtypes';
import { codeSystemBase, extensionBase } from '../record/index.ts';
import { type FactRef, type Instant, isoDay, londonDay, type Precision } from '../standards/index.ts';
import type { PersonRight } from './person-rights.ts';
import type { Standing } from './standing.ts';

/** Why Task and not MeasureReport: docs/decisions/2026-11-22-a-clock-as-fhir-is-a-task.md. */

export interface TasksAsked {
  rights: readonly PersonRight[];
  /** `id` of a Patient resource of the person; absent when there is none. */
  patientId: string | undefined;
  /** 'https://care.example', for addresses of standards. */
  baseUrl: string;
  now: Instant;
}

/** The clocks of one person as FHIR R4: a collection of Tasks, worked out at `now` and not stored. */
export function clockTasks({ rights, patientId, baseUrl, now }: TasksAsked): Bundle<Task> {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: instant(now),
    entry: rights.map((right) => ({ fullUrl: `urn:uuid:${right.id}`, resource: clockTask(right, patientId, baseUrl) })),
  };
}

/** The state of the obligation in FHIR's words; what we call it stands in businessStatus. */
const statusOf: Record<Standing, Task['status']> = {
  running: 'in-progress',
  'due-soon': 'in-progress',
  late: 'in-progress',
  met: 'completed',
  missed: 'completed',
  counted: 'completed',
  nullified: 'cancelled',
  'ended-without-answer': 'cancelled',
  refused: 'on-hold',
};

function clockTask(right: PersonRight, patientId: string | undefined, baseUrl: string): Task {
  const { period, explanation, standing } = right;
  const [first] = period.steps;
  const { start, startPrecision, stop, stopPrecision, due, refusal, organisation } = period;
  return {
    resourceType: 'Task',
    id: right.id,
    extension: [{ url: `${extensionBase}legal-status`, valueCode: explanation.status }],
    instantiatesUri: `${baseUrl}/standards/${period.standard}`,
    groupIdentifier: { system: 'https://whole-person.care/fhir/Id/patient-pathway', value: period.pathway },
    status: statusOf[standing],
    ...(refusal === undefined ? {} : { statusReason: { text: refusal } }),
    businessStatus: { coding: [{ system: `${codeSystemBase}clock-standing`, code: standing }] },
    // Nobody authorised it by an order: it is what a law, a contract or a promise says will be done.
    intent: 'plan',
    code: { coding: [{ system: `${codeSystemBase}standard`, code: period.standard }], text: explanation.title },
    description: explanation.answer,
    ...(first === undefined ? {} : { focus: { reference: reference(first.event.fact) } }),
    ...(patientId === undefined ? {} : { for: { reference: `Patient/${patientId}` } }),
    authoredOn: dateTime(start, startPrecision),
    executionPeriod: {
      start: dateTime(start, startPrecision),
      ...(stop === undefined ? {} : { end: dateTime(stop, stopPrecision ?? 'instant') }),
    },
    ...(due === undefined ? {} : { restriction: { period: { end: instant(due) } } }),
    owner: {
      ...(organisation === undefined
        ? {}
        : { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: organisation } }),
      display: right.responsible,
    },
    reasonCode: { text: `${explanation.heading}: ${explanation.entitlement}` },
    input: period.steps.map(({ rule, event }, index) => ({
      type: {
        coding: [{ system: `${codeSystemBase}clock-action`, code: rule.then }],
        text: explanation.facts[index]?.clause.text ?? rule.clause,
      },
      valueReference: { reference: versioned(event.fact) },
    })),
  };
}

function reference({ type, id }: FactRef): string {
  return `${type}/${id}`;
}

/** The very version that the answer rests on. */
function versioned(fact: FactRef): string {
  return `${reference(fact)}/_history/${fact.version}`;
}

function dateTime(at: Instant, precision: Precision): string {
  return precision === 'day' ? isoDay(londonDay(at)) : instant(at);
}

function instant(at: Instant): string {
  return new Date(at).toISOString();
}
