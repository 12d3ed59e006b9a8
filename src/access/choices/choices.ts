import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import type { Actor } from '../actor.ts';
import type { ChoiceKind } from './choice-kinds.ts';
import { type ChoiceRow, choiceRows, endChoiceRow, heldChoices, insertChoice, optedOutOf } from './store.ts';

export { type ChoiceKind, choiceKinds } from './choice-kinds.ts';

/** Topics that nobody is contacted about unless they said yes. */
export const contactTopics = {
  surveys: 'Surveys about the care I had',
  consultations: 'Consultations about services in my area',
  research: 'Invitations to take part in research',
} as const;

export interface Choice {
  id: string;
  kind: ChoiceKind;
  /** ODS code, topic, or '' for those without. */
  value: string;
  from: number;
  to: number | null;
  recordedBy: string;
}

/** Records a choice from now on; making it twice changes nothing. What was shared before stays as it was. */
export async function makeChoice(
  tx: Tx,
  choice: { personId: string; kind: ChoiceKind; value: string; actor: Actor; now: number; id?: string },
): Promise<Refusal | undefined> {
  const { kind, value } = choice;
  const fits =
    kind === 'no-sharing-with'
      ? /^[A-Z0-9]{3,10}$/.test(value)
      : kind === 'contact'
        ? value in contactTopics
        : value === '';
  if (!fits) return refuse('invalid', 'This choice is not one that can be made here.');
  await insertChoice(tx, {
    personId: choice.personId,
    id: choice.id ?? newId(),
    kind,
    value,
    from: choice.now,
    by: choice.actor.accountId,
    byName: choice.actor.name,
  });
  return undefined;
}

/** Takes a choice back from now on. Under whichever of the person's ids it was made. */
export async function takeBackChoice(
  tx: Tx,
  members: readonly string[],
  kind: ChoiceKind,
  value: string,
  now: number,
): Promise<void> {
  await endChoiceRow(tx, members, kind, value, now);
}

/** All choices that a person ever made, newest first. */
export async function choicesOf(tx: Tx, members: readonly string[]): Promise<Choice[]> {
  return (await choiceRows(tx, members)).map(choiceOf);
}

export interface SharingLimits {
  /** ODS codes of organisations whose staff may not use the record. */
  notWith: string[];
  /** Only the GP practice where they are registered may. */
  gpOnly: boolean;
}

/** What limits the use of these records for care now, by person id; those without a limit are absent. */
export async function sharingLimitsOf(
  tx: Tx,
  persons: readonly string[],
  now: number,
): Promise<Map<string, SharingLimits>> {
  const limits = new Map<string, SharingLimits>();
  for (const row of await heldChoices(tx, persons, ['no-sharing-with', 'gp-only'], now)) {
    const limit = limits.get(row.person_id) ?? { notWith: [], gpOnly: false };
    if (row.kind === 'gp-only') limit.gpOnly = true;
    else limit.notWith.push(row.value);
    limits.set(row.person_id, limit);
  }
  return limits;
}

/** As `sharingLimitsOf`, for all ids of one person together. */
export async function sharingLimits(tx: Tx, members: readonly string[], now: number): Promise<SharingLimits> {
  const limits = [...(await sharingLimitsOf(tx, members, now)).values()];
  return { notWith: limits.flatMap((limit) => limit.notWith), gpOnly: limits.some((limit) => limit.gpOnly) };
}

/**
 * Those of `persons` whose data may not be used beyond their care (National Data Opt-out). Every use of data about identified people for
 * research or planning leaves them out; rounded counts of a population are not such a use.
 */
export async function peopleOptedOut(tx: Tx, persons: readonly string[], now: number): Promise<Set<string>> {
  return new Set(await optedOutOf(tx, persons, now));
}

/** Whether the person said yes to being asked about this. Silence is no. */
export async function mayContact(
  tx: Tx,
  members: readonly string[],
  topic: keyof typeof contactTopics,
  now: number,
): Promise<boolean> {
  return (await heldChoices(tx, members, ['contact'], now)).some((row) => row.value === topic);
}

function choiceOf(row: ChoiceRow): Choice {
  return {
    id: row.id,
    kind: row.kind,
    value: row.value,
    from: row.held_from,
    to: row.held_to,
    recordedBy: row.recorded_name,
  };
}

export const choiceSystem = 'https://whole-person.care/fhir/CodeSystem/choice';
export const contactTopicSystem = 'https://whole-person.care/fhir/CodeSystem/contact-topic';

/** FHIR R4 Consent as the projection of a choice; `patient` is the id of the Patient resource. */
export function choiceAsConsent(choice: Choice, patient: string, now: number): Record<string, unknown> {
  const scope = choice.kind === 'national-opt-out' ? 'research' : 'patient-privacy';
  const permits = choice.kind === 'contact';
  return {
    resourceType: 'Consent',
    id: choice.id,
    status: choice.to === null || choice.to > now ? 'active' : 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: scope }] },
    category: [{ coding: [{ system: choiceSystem, code: choice.kind }] }],
    patient: { reference: `Patient/${patient}` },
    dateTime: new Date(choice.from).toISOString(),
    policyRule: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: permits ? 'OPTIN' : 'OPTOUT' }],
    },
    provision: {
      type: permits ? 'permit' : 'deny',
      period: {
        start: new Date(choice.from).toISOString(),
        ...(choice.to === null ? {} : { end: new Date(choice.to).toISOString() }),
      },
      ...(choice.kind === 'contact'
        ? { code: [{ coding: [{ system: contactTopicSystem, code: choice.value }] }] }
        : {}),
      ...(choice.kind === 'no-sharing-with'
        ? {
            actor: [
              {
                role: {
                  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
                },
                reference: {
                  identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: choice.value },
                },
              },
            ],
          }
        : {}),
    },
  };
}
