import { z } from 'zod';
import { anyRole, audited, type Context, defineRoute, peopleVisibleTo, type Route } from '../access/index.ts';
import { peopleShown } from '../appointments/index.ts';
import { csv, page, redirect } from '../platform/http/index.ts';
import { isRefusal, NOBODY, refuse } from '../platform/index.ts';
import { ownStaffId } from './caseload-routes.tsx';
import { coordinationCounts } from './contact-store.ts';
import { acting } from './form-answers.ts';
import { acknowledge, readInbox } from './inbox.ts';
import { openAlarms } from './inbox-store.ts';
import { type AlarmRow, AlarmsPage, InboxPage } from './pages/inbox.tsx';
import { alarmWords } from './pages/words.ts';
import { staffShown } from './staff-names.ts';
import type { CoordinationDependencies } from './types.ts';

const managers = anyRole('team-manager', 'named-contact');
/** The Caldicott Guardian is told of tokens and broken glass there, and sees no caseload. */
const readers = anyRole('named-contact', 'practitioner', 'team-manager', 'caldicott-guardian');
const doneQuery = z.object({ done: z.string().max(20).optional() });

/** A list that arrives as one text when one box is ticked. */
const ids = z.preprocess(
  (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]),
  z.array(z.uuid()).max(500),
);
const readForm = z.object({ ids, shown: ids, all: z.literal('yes').optional() });

/** The inbox, and the alarms that stand. */
export function inboxRoutes(dependencies: CoordinationDependencies): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/inbox',
      permission: readers,
      audit: audited('read', 'Looked at their inbox'),
      query: doneQuery,
      handler: async ({ tx, actor, query, saw, now }) => {
        const staffId = ownStaffId(actor);
        if (isRefusal(staffId)) return staffId;
        const { notifications, total } = await readInbox(tx, staffId);
        // Somebody who is no longer a contact learns that, and not the name of the person.
        const visible = new Set(await peopleVisibleTo(tx, actor, now));
        const people = notifications.map((each) => each.personId).filter((id) => visible.has(id));
        saw(people);
        const done = query.done === undefined ? undefined : 'Marked as read.';
        return page({
          title: 'Inbox',
          body: (
            <InboxPage notifications={notifications} total={total} people={await peopleShown(tx, people)} done={done} />
          ),
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/inbox/read',
      permission: readers,
      audit: audited('change', 'Marked notifications as read'),
      handler: async (context) => {
        const staffId = ownStaffId(context.actor);
        if (isRefusal(staffId)) return staffId;
        const form = context.form(readForm);
        if (!form.valid) return refuse('invalid', 'Choose which notifications you have read.');
        const { ids: chosen, shown, all } = form.values;
        await acknowledge(context.tx, staffId, all === 'yes' ? shown : chosen, acting(dependencies, context.now));
        return redirect('/inbox?done=read');
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/alarms',
      permission: managers,
      audit: audited('read', 'Looked at the alarms of coordination'),
      handler: async (context) =>
        page({
          title: 'Alarms',
          wide: true,
          body: <AlarmsPage rows={await alarmRows(context)} counts={await coordinationCounts(context.tx)} />,
        }),
    }),
    defineRoute({
      method: 'GET',
      path: '/alarms.csv',
      permission: managers,
      audit: audited('export', 'Downloaded the alarms of coordination'),
      handler: async (context) => {
        const rows = (await alarmRows(context)).map(({ alarm, person, staffName }) => [
          new Date(alarm.raisedAt).toISOString(),
          alarmWords[alarm.kind],
          person?.name ?? staffName ?? '',
          alarm.detail,
        ]);
        return csv('alarms.csv', [['since', 'what', 'who', 'detail'], ...rows]);
      },
    }),
  ];
}

type AlarmContext = Pick<Context<unknown, unknown, unknown>, 'tx' | 'actor' | 'now' | 'saw'>;

/** Names only of those people whom the reader has a relationship with: an alarm needs mending, whoever it is about. */
async function alarmRows({ tx, actor, now, saw }: AlarmContext): Promise<AlarmRow[]> {
  const alarms = await openAlarms(tx);
  const visible = new Set(await peopleVisibleTo(tx, actor, now));
  const seen = alarms.map((alarm) => alarm.personId).filter((id) => id !== NOBODY && visible.has(id));
  saw(seen);
  const people = await peopleShown(tx, seen);
  const staff = await staffShown(
    tx,
    alarms.filter((alarm) => alarm.kind === 'overload').map((alarm) => alarm.staffId),
    now,
  );
  return alarms.map((alarm) => ({
    alarm,
    person: people.get(alarm.personId),
    staffName: staff.get(alarm.staffId)?.name,
  }));
}
