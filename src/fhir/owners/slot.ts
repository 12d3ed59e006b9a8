import type { Slot as FhirSlot, Schedule } from '@medplum/fhirtypes';
import {
  type AppointmentsContext,
  type AppointmentsHooks,
  type Medium,
  openSession,
  readSlot,
  type Slot,
  scheduleId,
  slotsBetween,
  withdrawSession,
} from '../../appointments/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { codeSystemBase, extensionBase, OWN_SOURCE, readResource } from '../../record/index.ts';
import type { GpOffer } from '../../standards/index.ts';
import type { OwnedWrite, Owner } from '../exchange.ts';
import {
  actorName,
  against,
  asOwnerRefusal,
  changedElement,
  idIn,
  isUuid,
  neverAllowed,
  organisationRefusal,
  sourceOds,
} from './owned.ts';

const fields = {
  slotMinutes: 'Slot.end',
  starts: 'Slot.start',
  ends: 'Slot.end',
  offers: 'Slot.serviceType',
  reason: 'Slot.comment',
};
const refused = (refusal: Refusal) => asOwnerRefusal(refusal, 'Slot', fields);

/** The first of these slots that the appointment book has. */
export async function slotKeptHere(tx: Tx, ids: readonly (string | undefined)[]): Promise<Slot | undefined> {
  for (const id of ids) {
    if (id === undefined || !isUuid(id)) continue;
    const stored = await readResource(tx, 'Slot', id);
    if (isRefusal(stored) || stored.source !== OWN_SOURCE) continue;
    const organisation = sourceOds(JSON.parse(stored.json) as FhirSlot);
    const slot = organisation === undefined ? undefined : await readSlot(tx, organisation, id);
    if (slot) return slot;
  }
  return undefined;
}

interface Diary {
  organisation: string;
  practitioner: string;
}

/** Whose diary of the appointment book this Schedule is. */
async function diaryKeptHere(tx: Tx, id: string | undefined): Promise<Diary | undefined> {
  const stored = id === undefined ? undefined : await readResource(tx, 'Schedule', id);
  if (stored === undefined || isRefusal(stored)) return undefined;
  const schedule = JSON.parse(stored.json) as Schedule;
  const organisation = sourceOds(schedule);
  const practitioner = idIn(schedule.actor?.[0], 'Practitioner');
  if (organisation === undefined || practitioner === undefined) return undefined;
  return scheduleId(organisation, practitioner) === id ? { organisation, practitioner } : undefined;
}

/** A slot of a diary kept here is opened and taken back by the appointment book; its status follows from who books it. */
export function slotOwner(hooks: AppointmentsHooks): Owner {
  return {
    mayOwn: () => true,
    store: async (tx, write) => {
      const sent = write.resource as FhirSlot & { id: string };
      const context = { clock: { now: () => write.now }, hooks };
      const ours = await slotKeptHere(tx, [sent.id]);
      if (ours) return takeBack(tx, ours, sent, write, context);
      const diary = await diaryKeptHere(tx, idIn(sent.schedule, 'Schedule'));
      if (diary === undefined || write.exists) return 'not-ours';
      return openSlot(tx, diary, sent, write, context);
    },
    remove: async (tx, { id }) =>
      (await slotKeptHere(tx, [id]))
        ? neverAllowed(
            'Slot',
            'A slot of the appointment book is taken back and not deleted.',
            "Update it with the status 'busy-unavailable', and say why in comment.",
          )
        : undefined,
  };
}

/** The diaries are made by opening sessions. */
export function scheduleOwner(): Owner {
  const refusal = (id: string) =>
    neverAllowed(
      'Schedule',
      `Schedule/${id} is the diary of the appointment book and follows from the sessions that a practice opens.`,
      'Add a Slot to it, or open a session on the practice’s page.',
    );
  return {
    mayOwn: () => false,
    store: async (tx, { resource }) => ((await diaryKeptHere(tx, resource.id)) ? refusal(resource.id) : 'not-ours'),
    remove: async (tx, { id }) => ((await diaryKeptHere(tx, id)) ? refusal(id) : undefined),
  };
}

const MINUTE = 60_000;

async function openSlot(
  tx: Tx,
  diary: Diary,
  sent: FhirSlot & { id: string },
  write: OwnedWrite,
  context: AppointmentsContext,
): Promise<'stored' | Refusal> {
  const forbidden = organisationRefusal(write, diary.organisation, 'Slot');
  if (forbidden) return forbidden;
  if (!isUuid(sent.id))
    return against('Slot.id', 'The appointment book keeps slots under UUIDs.', 'Let the server give the id (POST).');
  if (sent.status !== 'free')
    return against('Slot.status', `A new slot is free; this one is '${sent.status}'.`, 'Send it as free, and book it.');
  const [starts, ends] = [Date.parse(sent.start), Date.parse(sent.end)];
  const codes = (sent.serviceType ?? []).flatMap((one) => one.coding ?? []);
  const offers = codes
    .filter(({ system }) => system === `${codeSystemBase}gp-offer`)
    .map(({ code }) => code as GpOffer);
  const medium = sent.extension?.find(({ url }) => url === `${extensionBase}consultation-medium`)?.valueCode;
  const opened = await openSession(
    tx,
    {
      ...diary,
      starts,
      ends,
      slotMinutes: (ends - starts) / MINUTE,
      medium: (medium ?? 'face-to-face') as Medium,
      offers,
      slotId: sent.id,
      by: actorName(write),
    },
    context,
  );
  return isRefusal(opened) ? refused(opened) : 'stored';
}

async function takeBack(
  tx: Tx,
  ours: Slot,
  sent: FhirSlot & { id: string },
  write: OwnedWrite,
  context: AppointmentsContext,
): Promise<'stored' | Refusal> {
  const forbidden = organisationRefusal(write, ours.organisation, 'Slot');
  if (forbidden) return forbidden;
  const stored = await readResource(tx, 'Slot', sent.id);
  if (isRefusal(stored)) return stored;
  const form = JSON.parse(stored.json) as FhirSlot;
  const changed = changedElement(form, sent, ['status', 'comment']);
  if (changed !== undefined)
    return against(`Slot.${changed}`, `Slot.${changed} cannot be changed.`, 'Take the slot back and open another.');
  if (sent.status === form.status) return 'stored';
  if (sent.status !== 'busy-unavailable')
    return against(
      'Slot.status',
      `The status of a slot follows from who books it; it cannot be set to '${sent.status}'.`,
      'Book it with an Appointment, cancel that, or take the slot back with busy-unavailable.',
    );
  const day = await slotsBetween(tx, ours.organisation, ours.starts - LONGEST, ours.starts + LONGEST);
  if (day.some((each) => each.sessionId === ours.sessionId && each.id !== ours.id))
    return against(
      'Slot.status',
      'This slot is part of a longer session, which is taken back as a whole on the practice’s page.',
      'Book the slot, or withdraw the session there.',
    );
  const { organisation, sessionId } = ours;
  const result = await withdrawSession(
    tx,
    { organisation, sessionId, reason: sent.comment ?? '', by: actorName(write) },
    context,
  );
  return isRefusal(result) ? refused(result) : 'stored';
}

/** A session is at most a day long. */
const LONGEST = 24 * 60 * MINUTE;
