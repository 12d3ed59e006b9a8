import { z } from 'zod';
import { audited, defineRoute, type Route } from '../access/index.ts';
import { type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { AppointmentPage } from './pages/appointment.tsx';
import {
  appointmentParams,
  doneQuery,
  fromRefusal,
  type PersonContext,
  type Place,
  requestsShown,
  saidDone,
  showSlots,
  slotForm,
  theAppointment,
} from './person-place.tsx';
import { findPractice } from './practice-staff.ts';
import { rearrange } from './rearrange.ts';
import { actsOf } from './store.ts';
import type { CareRequest } from './types.ts';
import { undo } from './undo.ts';

/** One appointment: look, cancel, move, undo. */
export function oneAppointmentRoutes(place: Place): Route[] {
  const { own, path, see, change, baseOf, crumbs, acting, act } = place;
  const showAppointment = async (
    context: PersonContext & { params: z.output<typeof appointmentParams> },
    form: FormState,
    more: { status?: number; done?: string | undefined } = {},
  ): Promise<Answer> => {
    const appointment = await theAppointment(context, context.params.appointmentId);
    if (isRefusal(appointment)) return appointment;
    return page({
      title: 'Appointment',
      status: more.status ?? 200,
      breadcrumb: crumbs(context.params),
      body: (
        <AppointmentPage
          base={baseOf(context.params)}
          own={own}
          now={context.now}
          practice={await findPractice(context.tx, appointment.organisation, context.now)}
          appointment={appointment}
          acts={await actsOf(context.tx, appointment.personId, appointment.id)}
          done={more.done}
          form={form}
        />
      ),
    });
  };

  return [
    defineRoute({
      method: 'GET',
      path: `${path}/:appointmentId`,
      permission: see,
      audit: audited('read', 'Looked at a GP appointment'),
      params: appointmentParams,
      query: doneQuery,
      handler: (context) => showAppointment(context, freshForm, { done: saidDone(context.query) }),
    }),
    act('/:appointmentId/cancel', appointmentParams, 'Cancelled a GP appointment', async (context, base) => {
      const { tx, person, actor } = context;
      const { appointmentId } = context.params;
      const form = context.form(cancelForm);
      if (!form.valid) return showAppointment(context, form, { status: 422 });
      const { reason, noLongerNeeded } = form.values;
      const command = {
        person,
        appointmentId,
        cancelledBy: own ? ('person' as const) : form.values.cancelledBy,
        reason,
        noLongerNeeded: noLongerNeeded === 'yes',
        by: actor.name,
      };
      const result = await attempt(tx, () => cancelAppointment(tx, command, acting(context.now)));
      if (!isRefusal(result)) return redirect(`${base}/${appointmentId}?done=cancelled`);
      return showAppointment(context, fromRefusal(form.raw, result, ''), {
        status: result.kind === 'invalid' ? 422 : 409,
      });
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:appointmentId/rearrange`,
      permission: change,
      audit: audited('read', 'Looked for another appointment time'),
      params: appointmentParams,
      handler: async (context) => {
        const request = await requestToMove(context, context.params.appointmentId);
        return isRefusal(request) ? request : showSlots(place, context, { request, form: freshForm, moving: true });
      },
    }),
    act('/:appointmentId/rearrange', appointmentParams, 'Moved a GP appointment', async (context, base) => {
      const { tx, person, actor } = context;
      const { appointmentId } = context.params;
      const request = await requestToMove(context, appointmentId);
      if (isRefusal(request)) return request;
      const form = context.form(slotForm);
      if (!form.valid) return showSlots(place, context, { request, form, status: 422, moving: true });
      const askedBy = own ? ('person' as const) : ('provider' as const);
      const command = { person, appointmentId, toSlotId: form.values.slot, askedBy, by: actor.name };
      const moved = await attempt(tx, () => rearrange(tx, command, acting(context.now)));
      if (!isRefusal(moved)) return redirect(`${base}/${moved.id}?done=moved`);
      return showSlots(place, context, { request, form: fromRefusal({}, moved, 'slot'), status: 409, moving: true });
    }),
    act('/:appointmentId/undo', appointmentParams, 'Took back an act on an appointment', async (context, base) => {
      const { tx, person, actor } = context;
      const { appointmentId } = context.params;
      const current = await theAppointment(context, appointmentId);
      if (isRefusal(current)) return current;
      if (own && current.state !== 'cancelled-by-person')
        return refuse('forbidden', 'Only the practice can take that back.');
      const result = await undo(tx, { person, appointmentId, by: actor.name }, acting(context.now));
      return isRefusal(result) ? result : redirect(`${base}/${appointmentId}?done=undone`);
    }),
  ];
}

const cancelForm = z.object({
  reason: z.string().trim().max(200, 'Give the reason in at most 200 characters').default(''),
  noLongerNeeded: z.literal('yes').optional(),
  cancelledBy: z.enum(['person', 'provider']).default('person'),
});

async function requestToMove(context: PersonContext, appointmentId: string): Promise<CareRequest | Refusal> {
  const appointment = await theAppointment(context, appointmentId);
  if (isRefusal(appointment)) return appointment;
  const request = (await requestsShown(context)).find((each) => each.id === appointment.requestId);
  if (!request || appointment.state !== 'booked') return refuse('conflict', 'This appointment can no longer be moved.');
  return request;
}
