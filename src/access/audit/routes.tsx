import { z } from 'zod';
import { freshForm, showTime } from '../../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../../platform/http/index.ts';
import { type Refusal, refuse } from '../../platform/index.ts';
import { markNoticeRead, unreadNoticesOfPerson } from '../breaking-glass/store.ts';
import { AskWhyPage, WhoHasSeenPage } from '../pages/who-has-seen.tsx';
import { myself, ownPerson, type Permission } from '../permission.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import { type HiddenOrganisations, noneHidden } from '../sight.ts';
import { audited } from './audit-entry.ts';
import { entryAbout } from './audit-store.ts';
import { challengeSighting, type Sighting, sightingOf, whoHasSeen } from './who-has-seen.ts';

/** 'Who has seen my record', for the person (`/my/...`) and for whoever acts for them (`/people/:personId/...`). */
export function whoHasSeenRoutes(organisationsHidden: HiddenOrganisations = noneHidden): Route[] {
  return [
    ...routesAt('/my/who-has-seen', myself('own'), organisationsHidden),
    ...routesAt('/people/:personId/who-has-seen', ownPerson(), organisationsHidden),
  ];
}

const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  own: z.literal('1').optional(),
});
const personParams = z.object({ personId: z.uuid().optional() });
const entryParams = personParams.extend({ entryId: z.uuid() });
const question = z.object({
  words: z.string().trim().min(3, 'Write what you want to know').max(2000, 'Write at most 2,000 characters'),
});

function routesAt(path: string, permission: Permission, organisationsHidden: HiddenOrganisations): Route[] {
  const base = (params: { personId?: string | undefined }): string => path.replace(':personId', params.personId ?? '');
  return [
    defineRoute({
      method: 'GET',
      path,
      permission,
      audit: audited('read', 'Looked at who has seen the record'),
      params: personParams,
      query: listQuery,
      handler: async (context) => {
        const { tx, person, query, params } = context;
        const { sightings, more } = await whoHasSeen(tx, person.members, {
          number: query.page,
          own: query.own === '1',
          without: await organisationsHidden(context),
        });
        const notices = await unreadNoticesOfPerson(tx, person.members);
        const parts = { sightings, more, notices, page: query.page, own: query.own === '1', base: base(params) };
        return page({ title: 'Who has seen my record', body: <WhoHasSeenPage {...parts} /> });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}.csv`,
      permission,
      audit: audited('export', 'Downloaded who has seen the record'),
      params: personParams,
      handler: async (context) =>
        csv('who-has-seen-my-record.csv', await allSightings(context, await organisationsHidden(context))),
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/notices/:noticeId`,
      permission,
      audit: audited('change', 'Marked a notice as read'),
      params: personParams.extend({ noticeId: z.uuid() }),
      handler: async ({ tx, person, params, now }) => {
        await markNoticeRead(tx, params.noticeId, person.members, now);
        return redirect(base(params));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:entryId`,
      permission,
      audit: audited('read', 'Looked at one use of the record'),
      params: entryParams,
      handler: async (context) => askPage(context, base(context.params)),
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:entryId`,
      permission,
      audit: audited('change', 'Asked why somebody used the record'),
      params: entryParams,
      handler: async (context) => {
        const { tx, params, person, form, actor, now } = context;
        const posted = form(question);
        if (!posted.valid) return askPage(context, base(params), posted);
        const refused = await challengeSighting(tx, {
          entryId: params.entryId,
          person,
          words: posted.values.words,
          accountId: actor.accountId ?? '',
          now,
        });
        return refused ?? redirect(base(params));
      },
    }),
  ];
}

type Own = Pick<Context<unknown, unknown, unknown>, 'tx' | 'person'>;

async function allSightings({ tx, person }: Own, without: ReadonlySet<string>): Promise<string[][]> {
  const rows: Sighting[] = [];
  for (let number = 1; number <= 200; number++) {
    const { sightings, more } = await whoHasSeen(tx, person.members, { number, own: true, without });
    rows.push(...sightings);
    if (!more) break;
  }
  const header = ['When', 'Who', 'Role', 'Organisation', 'What', 'Why', 'Refused'];
  return [
    header,
    ...rows.map((row) => [
      showTime(row.at),
      row.who,
      row.role,
      row.organisations,
      row.what,
      row.why,
      row.refused ? 'yes' : 'no',
    ]),
  ];
}

async function askPage(
  context: Own & { params: { entryId: string } },
  base: string,
  form: Parameters<typeof AskWhyPage>[0]['form'] = freshForm,
): Promise<Answer | Refusal> {
  const row = await entryAbout(context.tx, context.params.entryId, context.person.members);
  if (row === undefined) return refuse('not-found', 'There is no such use of this record.');
  const sighting = sightingOf(row, (code) => code, undefined);
  return page({
    title: 'Ask why',
    ...(form.errors.length > 0 ? { status: 422 } : {}),
    body: <AskWhyPage sighting={sighting} base={base} form={form} />,
  });
}
