import { z } from 'zod';
import { type FormState, freshForm } from '../../platform/design-system/index.ts';
import { csv, type Page, page, redirect } from '../../platform/http/index.ts';
import { isRefusal, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import type { Actor } from '../actor.ts';
import { audited } from '../audit/audit-entry.ts';
import { entriesOfStaff } from '../audit/audit-store.ts';
import { answerChallengeRow, openChallenges } from '../audit/challenge-store.ts';
import { type AccessFacts, findUnusualAccess } from '../audit/unusual-access.ts';
import { type Oversight, oversees, oversightOf } from '../guardians/oversight-store.ts';
import type { PersonSetOf } from '../may.ts';
import { BreakGlassPage } from '../pages/break-glass.tsx';
import {
  AnswerQuestionPage,
  GuardianPage,
  type GuardianProps,
  ReviewGlassPage,
  reasonWords,
} from '../pages/guardian.tsx';
import { anyRole } from '../permission.ts';
import { defineRoute, type Route } from '../route.ts';
import {
  breakGlass,
  type GlassFinding,
  type GlassHours,
  type GlassReason,
  glassFindings,
  glassHours,
  glassReasons,
  reviewBrokenGlass,
  type TellGuardians,
} from './break-glass.ts';
import { staffAsPeople } from './staff-as-people.ts';
import { type BrokenGlassRow, findBrokenGlass, unreviewed } from './store.ts';

export interface GlassOptions {
  personSet: PersonSetOf;
  tellGuardians: TellGuardians;
  /** Family name and home address of people, in lower case; identity provides it. Only for the rules of unusual access. */
  detailsOf(tx: Tx, personIds: readonly string[]): Promise<AccessFacts['detailsOf']>;
}

const day = 86_400_000;
const guardianDays = 28;
const staff = anyRole('practitioner', 'named-contact', 'team-manager');
const guardian = anyRole('caldicott-guardian');
const words = (message: string) => z.string().trim().min(3, message).max(2000, 'Write at most 2,000 characters');
const keys = <T extends string>(words: Record<T, string>) => Object.keys(words) as [T, ...T[]];

/** What must be said before glass is broken. */
export const glassForm = z.object({
  reason: z.enum(keys<GlassReason>(glassReasons), 'Choose why you need it'),
  words: words('Write why, in a few words'),
  hours: z.enum(keys<GlassHours>(glassHours), 'Choose for how long'),
});

/** Breaking glass, and the Guardian's queue. */
export function glassRoutes(options: GlassOptions): Route[] {
  return [...breakRoutes(options), ...queueRoutes(options), ...reviewRoutes(), ...answerRoutes()];
}

function breakRoutes(options: GlassOptions): Route[] {
  const params = z.object({ personId: z.uuid() });
  const path = '/people/:personId/break-glass';
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: staff,
      audit: audited('read', 'Opened the form to break glass'),
      params,
      handler: ({ params, saw }) => {
        saw([params.personId]);
        return page({ title: 'Break glass', body: <BreakGlassPage form={freshForm} /> });
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: staff,
      audit: audited('break-glass', 'Broke glass to open the record'),
      params,
      handler: async (context) => {
        const { tx, params, actor, now, saw, note } = context;
        const posted = context.form(glassForm);
        const { current, members } = await options.personSet(tx, params.personId);
        saw(members);
        if (!posted.valid) return page({ title: 'Break glass', status: 422, body: <BreakGlassPage form={posted} /> });
        note(glassReasons[posted.values.reason]);
        const broken = await breakGlass(tx, {
          actor,
          personId: current,
          ...posted.values,
          now,
          tellGuardians: options.tellGuardians,
        });
        return isRefusal(broken) ? broken : redirect(`/people/${current}`);
      },
    }),
  ];
}

/** What waits for this Guardian, and what is unusual. */
async function queueOf(
  options: GlassOptions,
  { tx, actor, now }: { tx: Tx; actor: Actor; now: number },
): Promise<GuardianProps> {
  const oversight = await oversightOf(tx, actor, now);
  const entries = await entriesOfStaff(tx, oversight, now - guardianDays * day, 20_000);
  const people = await staffAsPeople(tx, oversight, options.personSet);
  const seen = [...new Set([...entries.flatMap((entry) => entry.people), ...people.colleagues])];
  const facts = { ...people, detailsOf: await options.detailsOf(tx, seen) };
  return {
    broken: await unreviewed(tx, oversight),
    challenges: await openChallenges(tx, oversight),
    unusual: findUnusualAccess(entries, facts),
    days: guardianDays,
    place: oversight.allBut !== undefined,
  };
}

function queueRoutes(options: GlassOptions): Route[] {
  const iso = (at: number) => new Date(at).toISOString();
  const tables: [string, string, (queue: GuardianProps) => (string | number)[][]][] = [
    [
      'broken-glass',
      'broken glass to review',
      (queue) => [
        ['Who', 'When', 'Until', 'Reason'],
        ...queue.broken.map((row) => [row.actor_name, iso(row.at), iso(row.ends_at), reasonWords(row.reason)]),
      ],
    ],
    [
      'questions',
      'questions from people',
      (queue) => [
        ['Asked', 'Who', 'What', 'Why', 'When', 'Question'],
        ...queue.challenges.map((row) => [
          iso(row.made_at),
          row.actor_name,
          row.what,
          row.because,
          iso(row.at),
          row.words,
        ]),
      ],
    ],
    [
      'unusual-use',
      'unusual use',
      (queue) => [
        ['Who', 'Rule', 'When', 'Times that day'],
        ...queue.unusual.map((row) => [row.actorName, row.rule.name, iso(row.at), row.count]),
      ],
    ],
  ];
  return [
    defineRoute({
      method: 'GET',
      path: '/guardian',
      permission: guardian,
      audit: audited('read', 'Looked at the Caldicott Guardian’s queue'),
      handler: async (context) =>
        page({
          title: 'Caldicott Guardian',
          wide: true,
          body: <GuardianPage {...(await queueOf(options, context))} />,
        }),
    }),
    ...tables.map(([name, words, rows]) =>
      defineRoute({
        method: 'GET',
        path: `/guardian/${name}.csv`,
        permission: guardian,
        audit: audited('export', `Downloaded the Caldicott Guardian’s ${words}`),
        handler: async (context) => csv(`guardian-${name}.csv`, rows(await queueOf(options, context))),
      }),
    ),
  ];
}

function reviewRoutes(): Route[] {
  const params = z.object({ personId: z.uuid(), id: z.uuid() });
  const path = '/guardian/broken-glass/:personId/:id';
  const form = z.object({
    finding: z.enum(keys<GlassFinding>(glassFindings), 'Choose what you find'),
    words: words('Write why'),
  });
  const show = (row: BrokenGlassRow, state: FormState): Page =>
    page({
      title: 'Review broken glass',
      ...(state.errors.length > 0 ? { status: 422 } : {}),
      body: <ReviewGlassPage row={row} form={state} />,
    });
  const find = async (
    tx: Tx,
    personId: string,
    id: string,
    oversight: Oversight,
  ): Promise<BrokenGlassRow | Refusal> => {
    const row = await findBrokenGlass(tx, personId, id);
    return row !== undefined && oversees(oversight, row.organisations)
      ? row
      : refuse('not-found', 'There is no such review on your queue.');
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: guardian,
      audit: audited('read', 'Looked at a broken glass to review it'),
      params,
      handler: async ({ tx, params, actor, now }) => {
        const row = await find(tx, params.personId, params.id, await oversightOf(tx, actor, now));
        return isRefusal(row) ? row : show(row, freshForm);
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: guardian,
      audit: audited('change', 'Reviewed why glass was broken'),
      params,
      handler: async (context) => {
        const { tx, params, actor, now, saw } = context;
        const row = await find(tx, params.personId, params.id, await oversightOf(tx, actor, now));
        if (isRefusal(row)) return row;
        const posted = context.form(form);
        if (!posted.valid) return show(row, posted);
        saw([params.personId]);
        const refused = await reviewBrokenGlass(tx, { actor, ...params, ...posted.values, now });
        return refused ?? redirect('/guardian');
      },
    }),
  ];
}

function answerRoutes(): Route[] {
  const params = z.object({ personId: z.uuid(), id: z.uuid() });
  const path = '/guardian/questions/:personId/:id';
  const find = async (tx: Tx, id: string, oversight: Oversight) =>
    (await openChallenges(tx, oversight)).find((challenge) => challenge.id === id);
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: guardian,
      audit: audited('read', 'Looked at a question about a use of a record'),
      params,
      handler: async ({ tx, params, actor, now }) => {
        const challenge = await find(tx, params.id, await oversightOf(tx, actor, now));
        if (challenge === undefined) return refuse('not-found', 'There is no such question on your queue.');
        return page({
          title: 'Answer a question',
          body: <AnswerQuestionPage challenge={challenge} form={freshForm} />,
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: guardian,
      audit: audited('change', 'Answered a question about a use of the record'),
      params,
      handler: async (context) => {
        const { tx, params, actor, now, saw } = context;
        const oversight = await oversightOf(tx, actor, now);
        const challenge = await find(tx, params.id, oversight);
        if (challenge === undefined) return refuse('not-found', 'There is no such question on your queue.');
        const posted = context.form(z.object({ answer: words('Write an answer') }));
        if (!posted.valid)
          return page({
            title: 'Answer a question',
            status: 422,
            body: <AnswerQuestionPage challenge={challenge} form={posted} />,
          });
        saw([params.personId]);
        await answerChallengeRow(tx, {
          ...params,
          answer: posted.values.answer,
          by: actor.name,
          oversight,
          now,
        });
        return redirect('/guardian');
      },
    }),
  ];
}
