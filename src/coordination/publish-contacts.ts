import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import { idOf, type Tx } from '../platform/index.ts';
import { codeSystemBase, OWN_SOURCE, odsSystem, readPersonResources, writeResources } from '../record/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';
import { activeAssignmentsOf, readPeople } from './contact-store.ts';
import { coversOf } from './cover-store.ts';
import type { Assignment, CoordinationContext, Cover, OpenService } from './types.ts';

export interface CareTeamOf {
  personId: string;
  /** Id of the person's Patient resource. */
  patientId: string;
  services: readonly OpenService[];
  contact: Assignment | undefined;
  /** Cover that is arranged from today on. */
  covers: readonly Cover[];
}

const role = (code: string) => [{ coding: [{ system: `${codeSystemBase}care-team-role`, code }] }];
const iso = (at: Instant): string => new Date(at).toISOString();

/** Id of the care team of a person, by the current person id. */
export function careTeamId(personId: string): string {
  return idOf('care-team', personId);
}

/** The person's one care team across all services, as FHIR: the contact, who covers for them, and each service with the person on its books. */
export function careTeamForm({ personId, patientId, services, contact, covers }: CareTeamOf): CareTeam {
  const participants: CareTeamParticipant[] = [];
  if (contact) {
    participants.push({
      role: role(contact.kind === 'held' ? 'duty-lead' : 'named-contact'),
      member: { reference: `Practitioner/${contact.staffId}` },
      period: { start: iso(contact.startedAt) },
    });
  }
  for (const cover of covers) {
    participants.push({
      role: role('cover'),
      member: { reference: `Practitioner/${cover.staffId}` },
      period: { start: cover.startsOn, end: cover.endsOn },
    });
  }
  for (const { organisation, service, since } of services) {
    if (organisation === null) continue;
    participants.push({
      role: [{ coding: [{ system: `${codeSystemBase}service`, code: service }] }],
      member: { type: 'Organization', identifier: { system: odsSystem, value: organisation } },
      period: { start: iso(since) },
    });
  }
  return {
    resourceType: 'CareTeam',
    id: careTeamId(personId),
    status: participants.length > 0 ? 'active' : 'inactive',
    subject: { reference: `Patient/${patientId}` },
    ...(participants.length > 0 ? { participant: participants } : {}),
  };
}

/** Writes the care team of each of these people as it is now; the last step of every act that changes a contact. */
export async function publishCareTeams(
  tx: Tx,
  personIds: readonly string[],
  context: CoordinationContext,
): Promise<void> {
  if (personIds.length === 0) return;
  const now = context.clock.now();
  const patients = new Map(
    (await readPersonResources(tx, personIds, ['Patient'])).map((patient) => [patient.personId, patient.id]),
  );
  const people = new Map((await readPeople(tx, personIds)).map((each) => [each.personId, each]));
  const contacts = new Map((await activeAssignmentsOf(tx, personIds)).map((each) => [each.personId, each]));
  const covers = Map.groupBy(
    await coversOf(tx, personIds, isoDay(londonDay(now)), '9999-12-31'),
    (cover) => cover.personId,
  );
  const forms = personIds.map((personId) =>
    careTeamForm({
      personId,
      patientId: patients.get(personId) ?? personId,
      // Everybody who sees the team sees all of it: services that a label keeps from anybody are left out.
      services: (people.get(personId)?.services ?? []).filter(({ labelled }) => labelled !== true),
      contact: contacts.get(personId),
      covers: covers.get(personId) ?? [],
    }),
  );
  const { outcomes } = await writeResources(
    tx,
    forms.map((form, index) => ({
      personId: personIds[index] ?? '',
      resource: form,
      json: JSON.stringify(form),
      source: OWN_SOURCE,
      extractId: null,
      row: null,
    })),
    now,
  );
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  // The id is ours alone: a refusal means that another writer used it.
  if (refused) throw new Error(`The record refused a care team: ${refused.refusal.message}`);
}
