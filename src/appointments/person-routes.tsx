import { z } from 'zod';
import {
  audited,
  type Context,
  changePerson,
  defineRoute,
  myself,
  type Permission,
  type Route,
  seePerson,
} from '../access/index.ts';
import { type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { careEventsOfPersons } from '../record/index.ts';
import type { GpOffer } from '../standards/index.ts';
import { bookSlot } from './book-slot.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { chooseGp } from './choose-gp.ts';
import { findSlots } from './find-slots.ts';
import { AppointmentPage } from './pages/appointment.tsx';
import { AskPage, ChooseSlotPage, ConfirmPage } from './pages/book.tsx';
import { AppointmentsPage } from './pages/my-appointments.tsx';
import { mediumWords, stateWords } from './pages/words.ts';
import { findPractice, type Practice, staffName } from './practice-staff.ts';
import { rearrange } from './rearrange.ts';
import { registeredPractice } from './registered-practice.ts';
import { requestCare } from './request-care.ts';
import { readSlot } from './slot-store.ts';
import { actsOf, appointmentsOf, currentGpChoice, requestsOf } from './store.ts';
import {
  type Appointment,
  type AppointmentsContext,
  type AppointmentsHooks,
  type CareRequest,
  offers,
  type Slot,
} from './types.ts';
import { undo } from './undo.ts';
import { usualGp } from './usual-gp.ts';
import { joinWaitingList, leaveWaitingList, withdrawRequest } from './withdraw-request.ts';

const params = z.object({ personId: z.uuid().optional() });
const requestParams = params.extend({ requestId: z.uuid() });
const appointmentParams = params.extend({ appointmentId: z.uuid() });

/** What was just done, by the word in the address; anything else says nothing. */
const doneWords: Record<string, string> = {
  booked: 'The appointment is booked.',
  cancelled: 'The appointment is cancelled.',
  undone: 'That was taken back.',
  moved: 'The appointment was moved.',
  withdrawn: 'The request was withdrawn.',
  waiting: 'The request is on the waiting list.',
  'left-list': 'The request is off the waiting list.',
  gp: 'The choice of GP was saved.',
};
const doneQuery = z.object({ done: z.string().max(20).optional() });

type Params = z.output<typeof params>;
type PersonContext = Pick<Context<Params, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'params' | 'form'>;

/** The same pages for a person's own appointments (/my/appointments) and for staff who act for them. */
export function personRoutes(hooks: AppointmentsHooks, whose: 'own' | 'staff'): Route[] {
  const own = whose === 'own';
  const path = own ? '/my/appointments' : '/people/:personId/appointments';
  const see: Permission = own ? myself('see') : seePerson();
  const change: Permission = own ? myself('change') : changePerson();
  const baseOf = (given: Params): string => path.replace(':personId', given.personId ?? '');
  const acting = (now: number): AppointmentsContext => ({ clock: { now: () => now }, hooks });
  const crumbs = (given: Params) => [
    ...(own ? [] : [{ text: 'Person', href: `/people/${given.personId}` }]),
    { text: own ? 'My GP appointments' : 'GP appointments', href: baseOf(given) },
  ];
  const saidDone = (query: { done?: string | undefined }) =>
    query.done === undefined ? undefined : doneWords[query.done];

  /** A post that does one thing and goes on; a refusal is shown as such. */
  const act = <P extends z.ZodType<Params>>(
    suffix: string,
    schema: P,
    what: string,
    handler: (context: Context<z.output<P>, unknown, unknown>, base: string) => Promise<Answer>,
  ): Route =>
    defineRoute<P>({
      method: 'POST',
      path: `${path}${suffix}`,
      permission: change,
      audit: audited('change', what),
      params: schema,
      handler: (context) => handler(context, baseOf(context.params)),
    });

  const showAsk = async (context: PersonContext, form: FormState, status = 200): Promise<Answer> => {
    const practice = await practiceOf(context);
    if (!practice) return refuse('conflict', 'No current registration with a GP practice is in the record.');
    const choice = (await currentGpChoice(context.tx, context.person.members))?.practitioner;
    return page({
      title: 'Ask for an appointment',
      status,
      breadcrumb: crumbs(context.params),
      body: <AskPage practice={practice} own={own} form={form} choice={choice} />,
    });
  };

  const showSlots = async (
    context: PersonContext,
    shown: { request: CareRequest; form: FormState; status?: number; moving?: boolean },
  ): Promise<Answer> => {
    const { request, form, status = 200, moving = false } = shown;
    const practice = await findPractice(context.tx, request.organisation, context.now);
    const title = moving ? 'Choose another time' : 'Choose a time';
    return page({
      title,
      status,
      breadcrumb: crumbs(context.params),
      body: (
        <ChooseSlotPage
          practice={practice}
          request={request}
          slots={await findSlots(context.tx, request, context.now)}
          form={form}
          heading={title}
          button={moving ? 'Move to this time' : 'Continue'}
          {...(moving ? {} : { base: `${baseOf(context.params)}/requests/${request.id}` })}
        />
      ),
    });
  };

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
      path,
      permission: see,
      audit: audited('read', 'Looked at the GP appointments'),
      params,
      query: doneQuery,
      handler: async (context) => {
        const { tx, person, now } = context;
        const appointments = await appointmentsOf(tx, person.members);
        return page({
          title: own ? 'My GP appointments' : 'GP appointments',
          breadcrumb: crumbs(context.params).slice(0, -1),
          body: (
            <AppointmentsPage
              base={baseOf(context.params)}
              own={own}
              now={now}
              practice={await practiceOf(context)}
              appointments={appointments}
              requests={await requestsOf(tx, person.members)}
              choice={(await currentGpChoice(tx, person.members))?.practitioner}
              usual={usualGp(appointments)}
              done={saidDone(context.query)}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/appointments.csv`,
      permission: see,
      audit: audited('export', 'Downloaded the GP appointments'),
      params,
      handler: async (context) => csv('appointments.csv', await appointmentRows(context)),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/ask`,
      permission: change,
      audit: audited('read', 'Opened the form to ask for an appointment'),
      params,
      handler: (context) => showAsk(context, freshForm),
    }),
    act('/ask', params, 'Asked for a GP appointment', async (context, base) => {
      const form = context.form(askForm);
      if (!form.valid) return showAsk(context, form, 422);
      const practice = await practiceOf(context);
      if (!practice) return refuse('conflict', 'No current registration with a GP practice is in the record.');
      const { offer, practitioner } = form.values;
      if (practitioner !== '' && !practice.staff.some((member) => member.isGp && member.id === practitioner)) {
        return showAsk(context, withError(form.raw, 'practitioner', 'Choose one of the practice’s GPs'), 422);
      }
      const asked = await attempt(context.tx, () =>
        requestCare(
          context.tx,
          {
            person: context.person,
            organisation: practice.ods,
            offer,
            // Whether it is urgent is the practice's judgement; a form that a person sends never says so.
            urgent: !own && form.values.urgent === 'yes',
            ...(practitioner === '' ? {} : { practitioner }),
            route: own ? 'online' : form.values.route,
            by: context.actor.name,
          },
          acting(context.now),
        ),
      );
      if (isRefusal(asked))
        return showAsk(context, fromRefusal(form.raw, asked, 'offer'), asked.kind === 'conflict' ? 409 : 422);
      return redirect(`${base}/requests/${asked.request.id}`);
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/requests/:requestId`,
      permission: see,
      audit: audited('read', 'Looked at free appointment times'),
      params: requestParams,
      handler: async (context) => {
        const request = await theRequest(context, context.params.requestId);
        return isRefusal(request) ? request : showSlots(context, { request, form: freshForm });
      },
    }),
    act('/requests/:requestId', requestParams, 'Chose an appointment time', async (context, base) => {
      const request = await theRequest(context, context.params.requestId);
      if (isRefusal(request)) return request;
      const form = context.form(slotForm);
      if (!form.valid) return showSlots(context, { request, form, status: 422 });
      return redirect(`${base}/requests/${request.id}/confirm?slot=${form.values.slot}`);
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/requests/:requestId/confirm`,
      permission: see,
      audit: audited('read', 'Checked an appointment before booking'),
      params: requestParams,
      query: z.object({ slot: z.uuid() }),
      handler: async (context) => {
        const request = await theRequest(context, context.params.requestId);
        if (isRefusal(request)) return request;
        const slot = await readSlot(context.tx, request.organisation, context.query.slot);
        if (!slot) return refuse('not-found', 'There is no such appointment time.');
        return page({
          title: 'Check and book',
          breadcrumb: crumbs(context.params),
          body: await confirmBody(context, request, slot, `${baseOf(context.params)}/requests/${request.id}`),
        });
      },
    }),
    act('/requests/:requestId/confirm', requestParams, 'Booked a GP appointment', async (context, base) => {
      const { tx, person, actor } = context;
      const request = await theRequest(context, context.params.requestId);
      if (isRefusal(request)) return request;
      const form = context.form(slotForm);
      if (!form.valid) return showSlots(context, { request, form, status: 422 });
      const command = {
        person,
        organisation: request.organisation,
        slotId: form.values.slot,
        requestId: request.id,
        by: actor.name,
      };
      const booked = await attempt(tx, () => bookSlot(tx, command, acting(context.now)));
      if (!isRefusal(booked)) return redirect(`${base}/${booked.id}?done=booked`);
      // The time is not chosen again: it is gone.
      return showSlots(context, { request, form: fromRefusal({}, booked, 'slot'), status: 409 });
    }),
    act(
      '/requests/:requestId/withdraw',
      requestParams,
      'Withdrew a request for an appointment',
      async ({ tx, person, params: { requestId }, now }, base) => {
        const result = await withdrawRequest(tx, { person, requestId }, acting(now));
        return isRefusal(result) ? result : redirect(`${base}?done=withdrawn`);
      },
    ),
    act(
      '/requests/:requestId/wait',
      requestParams,
      'Joined the waiting list',
      async ({ tx, person, params: { requestId }, now }, base) => {
        const result = await joinWaitingList(tx, { person, requestId }, acting(now));
        return isRefusal(result) ? result : redirect(`${base}?done=waiting`);
      },
    ),
    act(
      '/requests/:requestId/stop-waiting',
      requestParams,
      'Left the waiting list',
      async ({ tx, person, params: { requestId }, now }, base) => {
        const result = await leaveWaitingList(tx, { person, requestId }, acting(now));
        return isRefusal(result) ? result : redirect(`${base}?done=left-list`);
      },
    ),
    act('/gp', params, 'Chose a GP', async (context, base) => {
      const form = context.form(gpForm);
      const practice = await practiceOf(context);
      if (!form.valid || !practice) return refuse('invalid', 'Choose one of the practice’s GPs.');
      const practitioner = form.values.practitioner === '' ? null : form.values.practitioner;
      const gps = practice.staff.filter((member) => member.isGp);
      const { tx, person, actor, now } = context;
      const chosen = await chooseGp(
        tx,
        { person, organisation: practice.ods, practitioner, gps, by: actor.name },
        acting(now),
      );
      return isRefusal(chosen) ? chosen : redirect(`${base}?done=gp`);
    }),
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
        return isRefusal(request) ? request : showSlots(context, { request, form: freshForm, moving: true });
      },
    }),
    act('/:appointmentId/rearrange', appointmentParams, 'Moved a GP appointment', async (context, base) => {
      const { tx, person, actor } = context;
      const { appointmentId } = context.params;
      const request = await requestToMove(context, appointmentId);
      if (isRefusal(request)) return request;
      const form = context.form(slotForm);
      if (!form.valid) return showSlots(context, { request, form, status: 422, moving: true });
      const askedBy = own ? ('person' as const) : ('provider' as const);
      const command = { person, appointmentId, toSlotId: form.values.slot, askedBy, by: actor.name };
      const moved = await attempt(tx, () => rearrange(tx, command, acting(context.now)));
      if (!isRefusal(moved)) return redirect(`${base}/${moved.id}?done=moved`);
      return showSlots(context, { request, form: fromRefusal({}, moved, 'slot'), status: 409, moving: true });
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

const offerField = z.enum(offers as [GpOffer, ...GpOffer[]], { message: 'Choose what is needed' });
const askForm = z.object({
  offer: offerField,
  practitioner: z.string().max(40).default(''),
  urgent: z.literal('yes').optional(),
  route: z.enum(['phone', 'in-person', 'online'], { message: 'Say how the person asked' }).default('phone'),
});
const slotForm = z.object({ slot: z.uuid({ message: 'Choose a time' }) });
const gpForm = z.object({ practitioner: z.string().max(40).default('') });
const cancelForm = z.object({
  reason: z.string().trim().max(200, 'Give the reason in at most 200 characters').default(''),
  noLongerNeeded: z.literal('yes').optional(),
  cancelledBy: z.enum(['person', 'provider']).default('person'),
});

async function practiceOf({ tx, person, now }: PersonContext): Promise<Practice | undefined> {
  const ods = registeredPractice(await careEventsOfPersons(tx, person.members));
  return ods === undefined ? undefined : findPractice(tx, ods, now);
}

async function theRequest({ tx, person }: PersonContext, id: string): Promise<CareRequest | Refusal> {
  const request = (await requestsOf(tx, person.members)).find((each) => each.id === id);
  if (!request) return refuse('not-found', 'There is no such request.');
  return request.state === 'open' ? request : refuse('conflict', 'This request is no longer open.');
}

async function theAppointment({ tx, person }: PersonContext, id: string): Promise<Appointment | Refusal> {
  const found = (await appointmentsOf(tx, person.members)).find((each) => each.id === id);
  return found ?? refuse('not-found', 'There is no such appointment.');
}

async function requestToMove(context: PersonContext, appointmentId: string): Promise<CareRequest | Refusal> {
  const appointment = await theAppointment(context, appointmentId);
  if (isRefusal(appointment)) return appointment;
  const request = (await requestsOf(context.tx, context.person.members)).find(
    (each) => each.id === appointment.requestId,
  );
  if (!request || appointment.state !== 'booked') return refuse('conflict', 'This appointment can no longer be moved.');
  return request;
}

async function confirmBody({ tx, now }: PersonContext, request: CareRequest, slot: Slot, back: string) {
  const practice = await findPractice(tx, request.organisation, now);
  return <ConfirmPage practice={practice} request={request} slot={slot} back={back} />;
}

async function appointmentRows(context: PersonContext): Promise<string[][]> {
  const appointments = await appointmentsOf(context.tx, context.person.members);
  const practices = new Map<string, Practice>();
  for (const { organisation } of appointments) {
    if (!practices.has(organisation))
      practices.set(organisation, await findPractice(context.tx, organisation, context.now));
  }
  const rows = appointments.map((each) => {
    const practice = practices.get(each.organisation);
    return [
      new Date(each.starts).toISOString(),
      practice?.name ?? each.organisation,
      practice === undefined ? '' : staffName(practice, each.practitioner),
      mediumWords[each.medium],
      stateWords[each.state],
      new Date(each.bookedAt).toISOString(),
    ];
  });
  return [['starts', 'practice', 'with', 'how', 'state', 'booked'], ...rows];
}

function withError(raw: Readonly<Record<string, string>>, field: string, message: string): FormState {
  return { raw, errors: [{ field, message }] };
}

/** A refusal in the form's error summary, at the field it names when the form has it. */
function fromRefusal(raw: Readonly<Record<string, string>>, refusal: Refusal, otherwise: string): FormState {
  const where = refusal.details[0]?.where ?? '';
  return withError(raw, where in raw ? where : otherwise, refusal.message);
}
