import { z } from 'zod';
import { type Actor, anyRole, audited, type Context, defineRoute, type Route } from '../access/index.ts';
import { peopleShown } from '../appointments/index.ts';
import { postsOfStaff } from '../directory/index.ts';
import { type Choice, dayFromParts, type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { isoDay, londonDay } from '../standards/index.ts';
import { arrangeAbsence } from './arrange-cover.ts';
import { acting, refusedForm, refusedStatus } from './form-answers.ts';
import { readInbox } from './inbox.ts';
import { loadCandidates } from './load-candidates.ts';
import { CaseloadPage } from './pages/caseload.tsx';
import { CoverPage, staffChoices } from './pages/forms.tsx';
import { serviceWords } from './pages/words.ts';
import { readCaseload } from './read-caseload.ts';
import type { CoordinationDependencies } from './types.ts';

export const contacts = anyRole('named-contact', 'practitioner', 'team-manager');

const doneQuery = z.object({ done: z.string().max(20).optional() });
const doneWords: Record<string, string> = { cover: 'The cover is arranged for everybody on your caseload.' };

/** One's own caseload, and cover for all of it. */
export function caseloadRoutes(dependencies: CoordinationDependencies): Route[] {
  const showAbsence = async (context: StaffContext, staffId: string, form: FormState, status = 200): Promise<Answer> =>
    page({
      title: 'Cover for when you are away',
      status,
      breadcrumb: [{ text: 'My caseload', href: '/caseload' }],
      body: <CoverPage form={form} choices={await colleagues(context, staffId)} caseload />,
    });

  return [
    defineRoute({
      method: 'GET',
      path: '/caseload',
      permission: contacts,
      audit: audited('read', 'Looked at their caseload'),
      query: doneQuery,
      handler: async (context) => {
        const { tx, now, query, saw, actor } = context;
        const staffId = ownStaffId(context.actor);
        if (isRefusal(staffId)) return staffId;
        const caseload = await readCaseload(tx, staffId, actor, acting(dependencies, now));
        const ids = caseload.people.map((each) => each.personId);
        saw(ids);
        return page({
          title: 'My caseload',
          wide: true,
          body: (
            <CaseloadPage
              caseload={caseload}
              people={await peopleShown(tx, ids)}
              inbox={(await readInbox(tx, staffId)).total}
              done={query.done === undefined ? undefined : doneWords[query.done]}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/caseload.csv',
      permission: contacts,
      audit: audited('export', 'Downloaded their caseload'),
      handler: async ({ tx, now, actor, saw }) => {
        const staffId = ownStaffId(actor);
        if (isRefusal(staffId)) return staffId;
        const { people } = await readCaseload(tx, staffId, actor, acting(dependencies, now));
        const shown = await peopleShown(
          tx,
          people.map((each) => each.personId),
        );
        saw(people.map((each) => each.personId));
        const rows = people.map((each) => {
          const next = each.running[0] ?? each.missed[0];
          const person = shown.get(each.personId);
          return [
            person?.name ?? '',
            person?.birthDate ?? '',
            next?.title ?? '',
            next === undefined ? '' : new Date(next.due).toISOString(),
            next === undefined ? '' : each.running.length > 0 ? 'running' : 'missed',
            each.missed.length,
            each.services.map((service) => serviceWords(service.service)).join('; '),
            each.cover === null ? each.assignment.kind : 'cover',
          ];
        });
        return csv('caseload.csv', [
          ['name', 'born', 'next clock', 'due', 'state', 'missed', 'services', 'why'],
          ...rows,
        ]);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/caseload/absence',
      permission: contacts,
      audit: audited('read', 'Opened the form for cover'),
      handler: (context) => {
        const staffId = ownStaffId(context.actor);
        return isRefusal(staffId) ? staffId : showAbsence(context, staffId, freshForm);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/caseload/absence',
      permission: contacts,
      audit: audited('change', 'Arranged cover for their caseload'),
      handler: async (context) => {
        const { tx, now } = context;
        const staffId = ownStaffId(context.actor);
        if (isRefusal(staffId)) return staffId;
        const { raw } = context.form(z.record(z.string(), z.string().max(2000)));
        const days = { startsOn: dayFromParts(raw, 'startsOn') ?? '', endsOn: dayFromParts(raw, 'endsOn') ?? '' };
        const { staffId: coveredBy = '', reason = '' } = raw;
        const result =
          coveredBy === ''
            ? refuse('invalid', 'Choose who covers', {
                where: 'staffId',
                what: 'nobody was chosen',
                mend: 'choose from the list',
              })
            : await attempt(tx, () =>
                arrangeAbsence(tx, { staffId, coveredBy, reason, ...days, by: staffId }, acting(dependencies, now)),
              );
        if (isRefusal(result)) {
          const fields = ['staffId', 'startsOn', 'endsOn', 'reason'];
          return showAbsence(context, staffId, refusedForm(raw, result, fields), refusedStatus(result));
        }
        context.saw(result.covers.map((cover) => cover.personId));
        return redirect('/caseload?done=cover');
      },
    }),
  ];
}

type StaffContext = Pick<Context<unknown, unknown, unknown>, 'tx' | 'now'>;

/** The actor as a member of staff; an account that is nobody in the directory has no caseload. */
export function ownStaffId(actor: Actor): string | Refusal {
  return actor.staffId !== null && z.uuid().safeParse(actor.staffId).success
    ? actor.staffId
    : refuse('forbidden', 'Your account is not joined to a member of staff in the directory, so it has no caseload.');
}

async function colleagues({ tx, now }: StaffContext, staffId: string): Promise<Choice[]> {
  const posts = await postsOfStaff(tx, staffId, isoDay(londonDay(now)));
  return staffChoices(
    await loadCandidates(
      tx,
      posts.map(({ post }) => post.organisation),
      now,
    ),
    staffId,
  );
}
