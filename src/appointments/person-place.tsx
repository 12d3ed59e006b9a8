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
import type { FormState } from '../platform/design-system/index.ts';
import { type Answer, type Crumb, page } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/index.ts';
import { careEventsOfPersons, hiddenHere } from '../record/index.ts';
import { findSlots } from './find-slots.ts';
import { ChooseSlotPage } from './pages/book.tsx';
import { findPractice, type Practice } from './practice-staff.ts';
import { registeredPractice } from './registered-practice.ts';
import { appointmentsOf, requestsOf } from './store.ts';
import type { Appointment, AppointmentsContext, AppointmentsHooks, CareRequest } from './types.ts';

/*
 * The pages about a person's appointments exist twice: for the person (/my/appointments) and for staff who act for them
 * (/people/:personId/appointments). A place is one of the two: its paths, its permissions and its words.
 */

export const params = z.object({ personId: z.uuid().optional() });
export const requestParams = params.extend({ requestId: z.uuid() });
export const appointmentParams = params.extend({ appointmentId: z.uuid() });
export const doneQuery = z.object({ done: z.string().max(20).optional() });

export type Params = z.output<typeof params>;
export type PersonContext = Pick<
  Context<Params, unknown, unknown>,
  'tx' | 'person' | 'now' | 'actor' | 'decision' | 'params' | 'form'
>;

export interface Place {
  /** The reader is the person. */
  own: boolean;
  path: string;
  see: Permission;
  change: Permission;
  baseOf(given: Params): string;
  crumbs(given: Params): Crumb[];
  acting(now: number): AppointmentsContext;
  /** A post that does one thing and goes on. */
  act<P extends z.ZodType<Params>>(
    suffix: string,
    schema: P,
    what: string,
    handler: (context: Context<z.output<P>, unknown, unknown>, base: string) => Promise<Answer>,
  ): Route;
}

export function placeOf(hooks: AppointmentsHooks, whose: 'own' | 'staff'): Place {
  const own = whose === 'own';
  const path = own ? '/my/appointments' : '/people/:personId/appointments';
  const change: Permission = own ? myself('change') : changePerson();
  const baseOf = (given: Params): string => path.replace(':personId', given.personId ?? '');
  return {
    own,
    path,
    see: own ? myself('see') : seePerson(),
    change,
    baseOf,
    crumbs: (given) => [
      ...(own ? [] : [{ text: 'Person', href: `/people/${given.personId}` }]),
      { text: own ? 'My GP appointments' : 'GP appointments', href: baseOf(given) },
    ],
    acting: (now) => ({ clock: { now: () => now }, hooks }),
    act: <P extends z.ZodType<Params>>(
      suffix: string,
      schema: P,
      what: string,
      handler: (context: Context<z.output<P>, unknown, unknown>, base: string) => Promise<Answer>,
    ) =>
      defineRoute<P>({
        method: 'POST',
        path: `${path}${suffix}`,
        permission: change,
        audit: audited('change', what),
        params: schema,
        handler: (context) => handler(context, baseOf(context.params)),
      }),
  };
}

export const slotForm = z.object({ slot: z.uuid({ message: 'Choose a time' }) });

/** Free times for a request, to book one or to move an appointment to one. */
export async function showSlots(
  { crumbs, baseOf }: Place,
  context: PersonContext,
  shown: { request: CareRequest; form: FormState; status?: number; moving?: boolean },
): Promise<Answer> {
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
}

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

export function saidDone(query: { done?: string | undefined }): string | undefined {
  return query.done === undefined ? undefined : doneWords[query.done];
}

export async function practiceOf({ tx, person, now }: PersonContext): Promise<Practice | undefined> {
  const ods = registeredPractice(await careEventsOfPersons(tx, person.members));
  return ods === undefined ? undefined : findPractice(tx, ods, now);
}

type Reading = Pick<PersonContext, 'tx' | 'person' | 'actor' | 'decision'>;

/** The person's appointments, without those that a label keeps from the reader. */
export async function appointmentsShown(context: Reading): Promise<Appointment[]> {
  const hidden = await hiddenHere(context);
  return (await appointmentsOf(context.tx, context.person.members)).filter(
    ({ id }) => !hidden.has(`Appointment/${id}`),
  );
}

/** The person's requests, likewise. */
export async function requestsShown(context: Reading): Promise<CareRequest[]> {
  const hidden = await hiddenHere(context);
  return (await requestsOf(context.tx, context.person.members)).filter(({ id }) => !hidden.has(`ServiceRequest/${id}`));
}

export async function theAppointment(context: Reading, id: string): Promise<Appointment | Refusal> {
  const found = (await appointmentsShown(context)).find((each) => each.id === id);
  return found ?? refuse('not-found', 'There is no such appointment.');
}

export function withError(raw: Readonly<Record<string, string>>, field: string, message: string): FormState {
  return { raw, errors: [{ field, message }] };
}

/** A refusal in the form's error summary, at the field it names when the form has it. */
export function fromRefusal(raw: Readonly<Record<string, string>>, refusal: Refusal, otherwise: string): FormState {
  const where = refusal.details[0]?.where ?? '';
  return withError(raw, where in raw ? where : otherwise, refusal.message);
}
