import { z } from 'zod';
import { audited, defineRoute, type Route } from '../access/index.ts';
import { type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import type { GpOffer } from '../standards/index.ts';
import { bookSlot } from './book-slot.ts';
import { AskPage, ConfirmPage } from './pages/book.tsx';
import {
  fromRefusal,
  type PersonContext,
  type Place,
  params,
  practiceOf,
  requestParams,
  requestsShown,
  showSlots,
  slotForm,
  withError,
} from './person-place.tsx';
import { findPractice } from './practice-staff.ts';
import { requestCare } from './request-care.ts';
import { readSlot } from './slot-store.ts';
import { currentGpChoice } from './store.ts';
import { type CareRequest, offers, type Slot } from './types.ts';
import { joinWaitingList, leaveWaitingList, withdrawRequest } from './withdraw-request.ts';

/** From asking to booking: choose an offer, choose a time, check, done. */
export function bookingRoutes(place: Place): Route[] {
  const { own, path, see, change, baseOf, crumbs, acting, act } = place;
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

  return [
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
        return isRefusal(request) ? request : showSlots(place, context, { request, form: freshForm });
      },
    }),
    act('/requests/:requestId', requestParams, 'Chose an appointment time', async (context, base) => {
      const request = await theRequest(context, context.params.requestId);
      if (isRefusal(request)) return request;
      const form = context.form(slotForm);
      if (!form.valid) return showSlots(place, context, { request, form, status: 422 });
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
      if (!form.valid) return showSlots(place, context, { request, form, status: 422 });
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
      return showSlots(place, context, { request, form: fromRefusal({}, booked, 'slot'), status: 409 });
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
  ];
}

const offerField = z.enum(offers as [GpOffer, ...GpOffer[]], { message: 'Choose what is needed' });
const askForm = z.object({
  offer: offerField,
  practitioner: z.string().max(40).default(''),
  urgent: z.literal('yes').optional(),
  route: z.enum(['phone', 'in-person', 'online'], { message: 'Say how the person asked' }).default('phone'),
});

async function theRequest(context: PersonContext, id: string): Promise<CareRequest | Refusal> {
  const request = (await requestsShown(context)).find((each) => each.id === id);
  if (!request) return refuse('not-found', 'There is no such request.');
  return request.state === 'open' ? request : refuse('conflict', 'This request is no longer open.');
}

async function confirmBody({ tx, now }: PersonContext, request: CareRequest, slot: Slot, back: string) {
  const practice = await findPractice(tx, request.organisation, now);
  return <ConfirmPage practice={practice} request={request} slot={slot} back={back} />;
}
