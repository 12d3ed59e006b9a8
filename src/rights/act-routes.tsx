import { z } from 'zod';
import {
  type Actor,
  audited,
  type Context,
  changePerson,
  defineRoute,
  type Route,
  seePerson,
} from '../access/index.ts';
import type { AppointmentsContext } from '../appointments/index.ts';
import { dayFromParts, type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { hiddenHere } from '../record/index.ts';
import { isoDay, londonDay, londonMinuteOfDay, parseLondon } from '../standards/index.ts';
import { readAct } from './acts/act-store.ts';
import { findActs } from './acts/find-acts.ts';
import { actUndoUntil, performAct, undoAct } from './acts/perform-act.ts';
import { ActDonePage, ActsPage } from './pages/acts.tsx';
import { personRights } from './person-rights.ts';
import type { Policies } from './policies.ts';

const path = '/people/:personId/rights';
const clockParams = z.object({ personId: z.uuid(), clockId: z.uuid() });
const actParams = clockParams.extend({ actId: z.uuid() });
const fields = z.record(z.string(), z.string().max(200));

/** From a clock to what stops it, for staff: one press, and the way back. */
export function actRoutes(policies: Policies, appointments: AppointmentsContext): Route[] {
  const at = (now: number): AppointmentsContext => ({ ...appointments, clock: { now: () => now } });
  const base = (personId: string): string => path.replace(':personId', personId);
  const trail = (personId: string) => [
    { text: 'Person', href: `/people/${personId}` },
    { text: 'Rights and clocks', href: base(personId) },
  ];
  const show = async (context: ClockContext, form: FormState, status = 200): Promise<Answer | Refusal> => {
    const { tx, person, now, params } = context;
    const by = staffIdOf(context.actor);
    if (isRefusal(by)) return by;
    const right = await rightShown(context, policies);
    if (right === undefined) return refuse('not-found', 'There is no such clock.');
    const [clock] = await findActs(tx, policies, [person.current], now, { by, only: right.id });
    const minutes = londonMinuteOfDay(now);
    return page({
      title: 'What stops this clock',
      status,
      breadcrumb: trail(params.personId),
      body: (
        <ActsPage
          right={right}
          offered={clock?.offered ?? []}
          base={base(params.personId)}
          form={form}
          day={isoDay(londonDay(now))}
          time={`${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`}
        />
      ),
    });
  };

  return [
    defineRoute({
      method: 'GET',
      path: `${path}/:clockId/acts`,
      permission: seePerson(),
      audit: audited('read', 'Looked at what would stop a clock'),
      params: clockParams,
      handler: (context) => show(context, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:clockId/acts`,
      permission: changePerson(),
      audit: audited('change', 'Did what stops a clock'),
      params: clockParams,
      handler: async (context) => {
        const { tx, person, now, params } = context;
        const by = staffIdOf(context.actor);
        if (isRefusal(by)) return by;
        const { raw } = context.form(fields);
        if ((await rightShown(context, policies)) === undefined) return refuse('not-found', 'There is no such clock.');
        const moment = momentOf(raw);
        const result = isRefusal(moment)
          ? moment
          : await attempt(tx, () =>
              performAct(
                tx,
                policies,
                {
                  person: { current: person.current, members: [...person.members] },
                  clockId: params.clockId,
                  act: raw.act ?? '',
                  by,
                  ...(moment === undefined ? {} : { at: moment }),
                  ...(raw.slot === undefined ? {} : { slotId: raw.slot }),
                },
                at(now),
              ),
            );
        if (isRefusal(result)) return show(context, refused(raw, result), result.kind === 'invalid' ? 422 : 409);
        return redirect(`${base(params.personId)}/${params.clockId}/acts/${result.id}`);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:clockId/acts/:actId`,
      permission: seePerson(),
      audit: audited('read', 'Looked at what was done about a clock'),
      params: actParams,
      handler: async (context) => {
        const { tx, person, now, params } = context;
        const act = await readAct(tx, person.members, params.actId);
        if (act === undefined || act.clockId !== params.clockId) return refuse('not-found', 'There is no such act.');
        const right = await rightShown(context, policies);
        if (right === undefined && (await hiddenHere(context)).size > 0)
          return refuse('not-found', 'There is no such act.');
        const until = actUndoUntil(act);
        return page({
          title: act.undoneAt === null ? 'Done' : 'Taken back',
          breadcrumb: trail(params.personId),
          body: (
            <ActDonePage
              act={act}
              right={right}
              base={base(params.personId)}
              until={until}
              mayUndo={act.undoneAt === null && now <= until}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:clockId/acts/:actId/undo`,
      permission: changePerson(),
      audit: audited('change', 'Took back what had stopped a clock'),
      params: actParams,
      handler: async (context) => {
        const { tx, person, now, params } = context;
        const by = staffIdOf(context.actor);
        if (isRefusal(by)) return by;
        const members = { current: person.current, members: [...person.members] };
        const undone = await undoAct(tx, { person: members, actId: params.actId, by }, at(now));
        return isRefusal(undone) ? undone : redirect(`${base(params.personId)}/${params.clockId}/acts/${params.actId}`);
      },
    }),
  ];
}

type ClockContext = Pick<
  Context<z.output<typeof clockParams>, unknown, unknown>,
  'tx' | 'person' | 'now' | 'actor' | 'decision' | 'params'
>;

/** The clock of the address, unless what it rests on is kept from the reader by a label. */
async function rightShown(context: ClockContext, policies: Policies) {
  const { tx, person, now, params } = context;
  const rights = await personRights(tx, policies, person, now, await hiddenHere(context));
  return rights.find(({ id }) => id === params.clockId);
}

/** The actor as a member of staff: what is recorded bears their name. */
export function staffIdOf(actor: Actor): string | Refusal {
  return actor.staffId === null
    ? refuse('forbidden', 'Your account is not joined to a member of staff in the directory, so it can record nothing.')
    : actor.staffId;
}

/** When it happened: now when the form has no day. */
function momentOf(raw: Readonly<Record<string, string>>): number | undefined | Refusal {
  const given = ['day', 'month', 'year'].map((part) => raw[`day.${part}`]?.trim() ?? '');
  if (given.every((part) => part === '')) return undefined;
  const day = dayFromParts(raw, 'day') ?? given.join(' ');
  const time = (raw.time ?? '').trim() || '00:00';
  const moment =
    /^\d{4}-\d{2}-\d{2}$/.test(day) && /^\d{1,2}:\d{2}$/.test(time)
      ? parseLondon(`${day}T${time.padStart(5, '0')}`)
      : undefined;
  return (
    moment ??
    refuse('invalid', 'That is not a moment.', {
      where: /^\d{1,2}:\d{2}$/.test(time) ? 'day' : 'time',
      what: `'${day} ${time}' is not a day and a time`,
      mend: 'give the day, and the time as 14:30',
    })
  );
}

function refused(raw: Readonly<Record<string, string>>, refusal: Refusal): FormState {
  const [detail] = refusal.details;
  const message =
    detail === undefined ? refusal.message : `${refusal.message} ${detail.what}: ${detail.mend ?? ''}`.trim();
  const field = ['act', 'day', 'time'].find((each) => each === detail?.where) ?? '';
  return { raw, errors: [{ field, message }] };
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}
