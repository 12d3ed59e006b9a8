import { z } from 'zod';
import { type Actor, anyRole, audited, type Context, changePerson, defineRoute, type Route } from '../access/index.ts';
import { dayFromParts, type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import {
  type DayNumber,
  type GpOffer,
  isoDay,
  londonDay,
  londonInstant,
  parseDay,
  startOfDay,
} from '../standards/index.ts';
import { openSession } from './open-session.ts';
import { DayListPage, type DayRow } from './pages/day-list.tsx';
import { OpenSessionPage, WithdrawSessionPage } from './pages/sessions.tsx';
import { WaitingListPage } from './pages/waiting-list.tsx';
import { mediumWords, offerTitle, stateWords } from './pages/words.ts';
import { peopleShown } from './people-shown.ts';
import { findPractice, staffName } from './practice-staff.ts';
import { recordAttendance } from './record-attendance.ts';
import { sessionsBetween, slotsBetween } from './slot-store.ts';
import { appointmentsBetween, appointmentsOf, waitingAt } from './store.ts';
import { type AppointmentsContext, type AppointmentsHooks, media, offers } from './types.ts';
import { undo } from './undo.ts';
import { withdrawSession } from './withdraw-session.ts';

const params = z.object({ organisation: z.string().min(1).max(12) });
const dayQuery = z.object({ on: z.string().max(10).optional(), done: z.string().max(20).optional() });
const sessionParams = params.extend({ sessionId: z.uuid() });
const markParams = params.extend({ personId: z.uuid(), appointmentId: z.uuid() });

const staff = anyRole('practitioner', 'named-contact', 'team-manager');

const doneWords: Record<string, string> = {
  attended: 'Attendance was recorded.',
  'did-not-attend': 'Did not attend was recorded.',
  undone: 'That was taken back.',
  opened: 'The session is open for booking.',
  withdrawn:
    'The session was withdrawn; everybody who was booked is on the waiting list or has other times to choose from.',
};

/** The practice's side: its day, its sessions, its waiting list. Each only for those who work there. */
export function practiceRoutes(hooks: AppointmentsHooks): Route[] {
  const acting = (now: number): AppointmentsContext => ({ clock: { now: () => now }, hooks });

  const showOpen = async (
    { tx, params: { organisation }, now }: PracticeContext,
    form: FormState,
    status = 200,
  ): Promise<Answer> =>
    page({
      title: 'Open a session',
      status,
      breadcrumb: crumbs(organisation),
      body: <OpenSessionPage practice={await findPractice(tx, organisation, now)} form={form} />,
    });

  return [
    defineRoute({
      method: 'GET',
      path: '/practice',
      permission: staff,
      audit: audited('read', 'Went to the practice’s day'),
      handler: ({ actor }) => {
        const [first] = actor.organisations;
        if (first === undefined) return refuse('forbidden', 'You do not act for an organisation with appointments.');
        return redirect(`/practice/${encodeURIComponent(first)}/day`);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/day',
      permission: staff,
      audit: audited('read', 'Looked at the practice’s day list'),
      params,
      query: dayQuery,
      handler: async (context) => {
        const { tx, actor, now, query } = context;
        const { organisation } = context.params;
        const day = dayAsked(query.on, now);
        const refused = notTheirs(actor, organisation) ?? (isRefusal(day) ? day : undefined);
        if (refused || isRefusal(day)) return refused ?? refuse('invalid', 'That is not a date.');
        const practice = await findPractice(tx, organisation, now);
        const [from, until] = [startOfDay(day), startOfDay(day + 1)];
        return page({
          title: 'Day list',
          wide: true,
          body: (
            <DayListPage
              practice={practice}
              day={day}
              now={now}
              rows={await dayRows(context, day)}
              sessions={await sessionsBetween(tx, organisation, from, until)}
              free={(await slotsBetween(tx, organisation, from, until)).filter((slot) => slot.state === 'free').length}
              waiting={(await waitingAt(tx, organisation)).length}
              done={query.done === undefined ? undefined : doneWords[query.done]}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/day.csv',
      permission: staff,
      audit: audited('export', 'Downloaded the practice’s day list'),
      params,
      query: dayQuery,
      handler: async (context) => {
        const { tx, actor, now, query } = context;
        const { organisation } = context.params;
        const refused = notTheirs(actor, organisation);
        if (refused) return refused;
        const day = dayAsked(query.on, now);
        if (isRefusal(day)) return day;
        const practice = await findPractice(tx, organisation, now);
        const rows = (await dayRows(context, day)).map(({ appointment, person }) => [
          new Date(appointment.starts).toISOString(),
          person?.name ?? '',
          person?.birthDate ?? '',
          staffName(practice, appointment.practitioner),
          mediumWords[appointment.medium],
          appointment.offer === null ? '' : offerTitle[appointment.offer],
          stateWords[appointment.state],
        ]);
        return csv(`day-list-${isoDay(day)}.csv`, [
          ['starts', 'name', 'born', 'with', 'how', 'offer', 'state'],
          ...rows,
        ]);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/practice/:organisation/day/:personId/:appointmentId',
      permission: changePerson(),
      audit: audited('change', 'Recorded attendance at a GP appointment'),
      params: markParams,
      handler: async (context) => {
        const { tx, person, actor, now } = context;
        const { organisation, appointmentId } = context.params;
        const refused = notTheirs(actor, organisation);
        if (refused) return refused;
        const appointment = (await appointmentsOf(tx, person.members)).find((each) => each.id === appointmentId);
        if (appointment?.organisation !== organisation)
          return refuse('not-found', 'There is no such appointment at this practice.');
        const form = context.form(markForm);
        if (!form.valid) return refuse('invalid', 'Choose attended, did not attend or undo.');
        const { mark } = form.values;
        const command = { person, appointmentId, by: actor.name };
        const result =
          mark === 'undo'
            ? await undo(tx, command, acting(now))
            : await recordAttendance(tx, { ...command, attendance: mark, reason: form.values.reason }, acting(now));
        if (isRefusal(result)) return result;
        const done = mark === 'undo' ? 'undone' : mark;
        return redirect(`${dayPath(organisation)}?on=${isoDay(londonDay(appointment.starts))}&done=${done}`);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/sessions/new',
      permission: staff,
      audit: audited('read', 'Opened the form for a new session'),
      params,
      handler: (context) => notTheirs(context.actor, context.params.organisation) ?? showOpen(context, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path: '/practice/:organisation/sessions/new',
      permission: staff,
      audit: audited('change', 'Opened a session for booking'),
      params,
      handler: async (context) => {
        const { tx, actor, now } = context;
        const { organisation } = context.params;
        const refused = notTheirs(actor, organisation);
        if (refused) return refused;
        const form = context.form(sessionForm);
        if (!form.valid) return showOpen(context, form, 422);
        const on = dayFromParts(form.raw, 'day');
        const day = on === undefined ? undefined : parseDay(on);
        if (day === undefined)
          return showOpen(context, problem(form.raw, 'day', 'Enter the day, for example 27 3 2027'), 422);
        const { from, until, practitioner, slotMinutes, medium, offers: answered } = form.values;
        if (!(await findPractice(tx, organisation, now)).staff.some((member) => member.id === practitioner)) {
          return showOpen(context, problem(form.raw, 'practitioner', 'Choose somebody who works at the practice'), 422);
        }
        const command = {
          organisation,
          practitioner,
          starts: londonInstant(day, from),
          ends: londonInstant(day, until),
          slotMinutes,
          medium,
          offers: answered,
          by: actor.name,
        };
        const opened = await attempt(tx, () => openSession(tx, command, acting(now)));
        if (!isRefusal(opened)) return redirect(`${dayPath(organisation)}?on=${on}&done=opened`);
        const field = fieldNames[opened.details[0]?.where ?? ''] ?? '';
        return showOpen(
          context,
          problem(form.raw, field, `${opened.message} ${opened.details[0]?.what ?? ''}`.trim()),
          422,
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/sessions/:sessionId/withdraw',
      permission: staff,
      audit: audited('read', 'Opened the form to withdraw a session'),
      params: sessionParams,
      handler: (context) =>
        notTheirs(context.actor, context.params.organisation) ?? withdrawPage(context.params.organisation, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path: '/practice/:organisation/sessions/:sessionId/withdraw',
      permission: staff,
      audit: audited('change', 'Withdrew a session and cancelled its appointments'),
      params: sessionParams,
      handler: async (context) => {
        const { tx, actor, now } = context;
        const { organisation, sessionId } = context.params;
        const refused = notTheirs(actor, organisation);
        if (refused) return refused;
        const form = context.form(reasonForm);
        if (!form.valid) return withdrawPage(organisation, form, 422);
        const result = await withdrawSession(
          tx,
          { organisation, sessionId, reason: form.values.reason, by: actor.name },
          acting(now),
        );
        if (isRefusal(result)) return result;
        context.saw(result.map((each) => each.personId));
        return redirect(`${dayPath(organisation)}?done=withdrawn`);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/waiting',
      permission: staff,
      audit: audited('read', 'Looked at the practice’s waiting list'),
      params,
      handler: async (context) => {
        const { tx, actor, now } = context;
        const { organisation } = context.params;
        const refused = notTheirs(actor, organisation);
        if (refused) return refused;
        const practice = await findPractice(tx, organisation, now);
        return page({
          title: 'Waiting list',
          breadcrumb: crumbs(organisation),
          wide: true,
          body: <WaitingListPage practice={practice} rows={await waitingRows(context)} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/practice/:organisation/waiting.csv',
      permission: staff,
      audit: audited('export', 'Downloaded the practice’s waiting list'),
      params,
      handler: async (context) => {
        const refused = notTheirs(context.actor, context.params.organisation);
        if (refused) return refused;
        const rows = (await waitingRows(context)).map(({ request, person }, index) => [
          index + 1,
          person?.name ?? '',
          person?.birthDate ?? '',
          offerTitle[request.offer],
          request.urgent ? 'urgent' : 'routine',
          new Date(request.waitingSince ?? request.requestedAt).toISOString(),
        ]);
        return csv('waiting-list.csv', [['place', 'name', 'born', 'offer', 'urgency', 'waiting since'], ...rows]);
      },
    }),
  ];
}

type PracticeContext = Pick<Context<{ organisation: string }, unknown, unknown>, 'tx' | 'params' | 'now' | 'saw'>;

const dayPath = (organisation: string): string => `/practice/${encodeURIComponent(organisation)}/day`;
const crumbs = (organisation: string) => [{ text: 'Day list', href: dayPath(organisation) }];
const problem = (raw: Record<string, string>, field: string, message: string): FormState => ({
  raw,
  errors: [{ field, message }],
});

function notTheirs(actor: Actor, organisation: string): Refusal | undefined {
  return actor.organisations.includes(organisation)
    ? undefined
    : refuse('forbidden', 'Only those who work at a practice may see its appointments.');
}

function dayAsked(on: string | undefined, now: number): DayNumber | Refusal {
  if (on === undefined || on === '') return londonDay(now);
  return (
    parseDay(on) ??
    refuse('invalid', 'That is not a date.', { where: 'on', what: 'not a date', mend: 'write YYYY-MM-DD' })
  );
}

async function dayRows({ tx, params: { organisation }, saw }: PracticeContext, day: DayNumber): Promise<DayRow[]> {
  const appointments = await appointmentsBetween(tx, organisation, startOfDay(day), startOfDay(day + 1));
  const people = await peopleShown(
    tx,
    appointments.map((each) => each.personId),
  );
  saw(appointments.map((each) => each.personId));
  return appointments.map((appointment) => ({ appointment, person: people.get(appointment.personId) }));
}

async function waitingRows({ tx, params: { organisation }, saw }: PracticeContext) {
  const waiting = await waitingAt(tx, organisation);
  const people = await peopleShown(
    tx,
    waiting.map((each) => each.personId),
  );
  saw(waiting.map((each) => each.personId));
  return waiting.map((request) => ({ request, person: people.get(request.personId) }));
}

function withdrawPage(organisation: string, form: FormState, status = 200): Answer {
  return page({
    title: 'Withdraw a session',
    status,
    breadcrumb: crumbs(organisation),
    body: <WithdrawSessionPage form={form} />,
  });
}

const markForm = z.object({
  mark: z.enum(['attended', 'did-not-attend', 'undo']),
  reason: z.string().max(200).default(''),
});
const reasonForm = z.object({
  reason: z
    .string({ message: 'Say why' })
    .trim()
    .min(1, 'Say why: everybody who is booked is told')
    .max(200, 'Give the reason in at most 200 characters'),
});

/** '09:30' as minutes of the day. */
const clockTime = (message: string) =>
  z
    .string({ message })
    .trim()
    .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, message)
    .transform((text) => {
      const [hours = 0, minutes = 0] = text.split(':').map(Number);
      return hours * 60 + minutes;
    });

const sessionForm = z.object({
  practitioner: z.string({ message: 'Choose who will see people' }).min(1, 'Choose who will see people').max(40),
  from: clockTime('Enter when it starts, for example 09:30'),
  until: clockTime('Enter when it ends, for example 12:30'),
  slotMinutes: z.coerce
    .number({ message: 'Enter the minutes of one appointment' })
    .int()
    .min(5, 'An appointment is at least 5 minutes')
    .max(240, 'An appointment is at most 240 minutes'),
  medium: z.enum(media as ['phone'], { message: 'Choose how people are seen' }),
  offers: z.preprocess(
    (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]),
    z.array(z.enum(offers as [GpOffer, ...GpOffer[]])).min(1, 'Choose at least one of the three offers'),
  ),
});

/** Fields of the form by the names that the use case's refusals have. */
const fieldNames: Record<string, string> = {
  starts: 'from',
  ends: 'until',
  slotMinutes: 'slotMinutes',
  offers: 'offers',
};
