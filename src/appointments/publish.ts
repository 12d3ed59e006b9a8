import type { Tx } from '../platform/index.ts';
import { type IncomingResource, writeResources } from '../record/index.ts';
import { appointmentForm, requestForm, slotForm, toRecord } from './fhir-form.ts';
import { patientIds } from './patient-id.ts';
import type { Appointment, AppointmentsContext, CareRequest, Slot } from './types.ts';

/** What an act changed. */
export interface Changed {
  slots?: readonly Slot[];
  requests?: readonly CareRequest[];
  appointments?: readonly Appointment[];
}

/** Writes the FHIR forms of what changed and tells whose care events changed; the last step of every act, in its transaction. */
export async function publish(tx: Tx, changed: Changed, context: AppointmentsContext): Promise<void> {
  const { slots = [], requests = [], appointments = [] } = changed;
  const patientOf = await patientIds(
    tx,
    [...requests, ...appointments].map((each) => each.personId),
  );
  const forms: IncomingResource[] = [
    ...slots.map((slot) => toRecord(slotForm(slot))),
    ...requests.map((request) => toRecord(requestForm(request, patientOf(request.personId)), request.personId)),
    ...appointments.map((each) => toRecord(appointmentForm(each, patientOf(each.personId)), each.personId)),
  ];
  const { personsTouched, outcomes } = await writeResources(tx, forms, context.clock.now());
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  // Ids are ours and new: a refusal means that another writer used them.
  if (refused) throw new Error(`The record refused the form of an appointment: ${refused.refusal.message}`);
  if (personsTouched.length > 0) await context.hooks.onPersonsTouched(tx, personsTouched);
}
