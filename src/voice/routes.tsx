import { z } from 'zod';
import {
  type Actor,
  anyRole,
  audited,
  type Context,
  defineRoute,
  myself,
  notAudited,
  open,
  type Route,
} from '../access/index.ts';
import { findOrganisations } from '../directory/index.ts';
import { dayFromParts, type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, NOBODY, type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { Policies } from '../rights/index.ts';
import { addMonths, isoDay, londonDay } from '../standards/index.ts';
import { type CaseStanding, instantOf, standings } from './case-clocks.ts';
import { type ActName, type CaseAct, caseActs, caseKinds, isKeptKind, readExemptions } from './case-kinds.ts';
import { openCase, recordAct, takeBackAct } from './keep-cases.ts';
import { CaseNumbersPage } from './pages/case-numbers.tsx';
import { ActPage, CaseLetterPage, CasePage, CasesPage, MyCasesPage, NewCasePage } from './pages/cases.tsx';
import { bodyNumbers } from './public-numbers.ts';
import { actsOf, caseById, casesOf, casesOfPersons, casesSince, type KeptCase } from './store.ts';

export interface VoiceDependencies {
  policies: Policies;
  /** The current id of the person with this NHS number; undefined when there is none. Identity provides it. */
  personOfNhsNumber(tx: Tx, nhsNumber: string): Promise<string | undefined>;
  /** The organisations that a case may be addressed to. */
  bodies(tx: Tx, now: number): Promise<{ value: string; label: string }[]>;
}

const officer = anyRole('public-voice-officer');
const params = z.object({ caseId: z.uuid() });
const anyFields = z.record(z.string(), z.string().max(4000));
const mostCases = 1000;
const numbersMonths = 24;

type Handling = Pick<Context<unknown, unknown, unknown>, 'tx' | 'actor' | 'now' | 'saw'>;

/** Every route of this module. */
export function voiceRoutes(dependencies: VoiceDependencies): Route[] {
  return [
    ...listRoutes(dependencies),
    ...takeInRoutes(dependencies),
    ...caseRoutes(dependencies),
    ...actRoutes(),
    ...publicRoutes(dependencies),
    ownRoute(dependencies),
  ];
}

function listRoutes({ policies }: VoiceDependencies): Route[] {
  const listed = async ({ tx, actor, now, saw }: Handling): Promise<CaseStanding[]> => {
    const cases = await casesOf(tx, actor.organisations, mostCases);
    saw(cases.flatMap(({ personId }) => (personId === NOBODY ? [] : [personId])));
    return standings(policies, cases, await actsOf(tx, cases), now);
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/cases',
      permission: officer,
      audit: audited('read', 'Looked at the list of cases'),
      query: z.object({ done: z.string().max(20).optional() }),
      handler: async (context) => {
        const rows = await listed(context);
        const nameOf = await namesOf(
          context.tx,
          rows.map((row) => row.case),
        );
        return page({ title: 'Cases', wide: true, body: <CasesPage standings={rows} nameOf={nameOf} /> });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/cases.csv',
      permission: officer,
      audit: audited('export', 'Downloaded the list of cases'),
      handler: async (context) => {
        const rows = await listed(context);
        const heading = ['Reference', 'Kind', 'Owed by', 'Received', 'Next duty', 'Due', 'State'];
        const lines = rows.map(({ case: each, next }) => [
          ...[each.reference, caseKinds[each.kind].title, each.body, each.receivedOn, next?.clock.title ?? ''],
          ...[next?.due === undefined ? '' : isoDay(londonDay(next.due)), next?.state ?? 'nothing owed'],
        ]);
        return csv('cases.csv', [heading, ...lines]);
      },
    }),
  ];
}

function takeInRoutes(dependencies: VoiceDependencies): Route[] {
  const show = async ({ tx, now }: Pick<Handling, 'tx' | 'now'>, form: FormState, status = 200): Promise<Answer> =>
    page({
      ...{ title: 'Take in a case', status, breadcrumb: [{ text: 'Cases', href: '/cases' }] },
      body: <NewCasePage form={form} bodies={await dependencies.bodies(tx, now)} today={now} />,
    });
  return [
    defineRoute({
      method: 'GET',
      path: '/cases/new',
      permission: officer,
      audit: audited('read', 'Opened the form to take in a case'),
      handler: (context) => show(context, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path: '/cases/new',
      permission: officer,
      audit: audited('change', 'Took in a case'),
      handler: async (context) => {
        const { tx, actor, now, saw, note } = context;
        const { raw } = context.form(anyFields);
        const opened = await attempt(tx, () => takeIn(dependencies, tx, actor, raw, now));
        if (isRefusal(opened)) return show(context, failed(raw, opened), 422);
        if (opened.personId !== NOBODY) saw([opened.personId]);
        note(opened.reference);
        return redirect(`/cases/${opened.id}?done=opened`);
      },
    }),
  ];
}

async function takeIn(
  { personOfNhsNumber, bodies }: VoiceDependencies,
  tx: Tx,
  actor: Actor,
  raw: Readonly<Record<string, string>>,
  now: number,
): Promise<KeptCase | Refusal> {
  const { kind = '', body = '', title = '', nhsNumber = '', askedBy = '' } = raw;
  const keeper = actor.organisations[0];
  if (keeper === undefined) return refuse('forbidden', 'Your account names no organisation that keeps cases.');
  if (!isKeptKind(kind)) return refuse('invalid', 'Choose the kind of case.');
  if (!(await bodies(tx, now)).some((each) => each.value === body))
    return refuse('invalid', 'Choose the organisation that owes the answer.');
  if (title.trim().length < 3) return refuse('invalid', 'Write in a few words what it is about.');
  const asked = nhsNumber.replaceAll(/\s/g, '');
  const personId = asked === '' ? undefined : await personOfNhsNumber(tx, asked);
  if (asked !== '' && personId === undefined) return refuse('invalid', 'Nobody here has this NHS number.');
  if (kind === 'safety-incident' && !raw.harm) return refuse('invalid', 'Choose the harm.');
  const holiday = [dayFromParts(raw, 'holidayFrom'), dayFromParts(raw, 'holidayTo')] as const;
  const aroseOn = dayFromParts(raw, 'aroseOn');
  const data = {
    ...(kind === 'safety-incident'
      ? { harm: raw.harm, prolongedPsychologicalHarm: raw.psychological === 'prolonged' }
      : {}),
    ...(kind === 'information-request' && raw.specialTime ? { specialTime: raw.specialTime } : {}),
    ...(holiday[0] && holiday[1] ? { schoolHolidays: [{ from: holiday[0], to: holiday[1] }] } : {}),
  };
  return openCase(
    tx,
    {
      ...{ kind, body, keeper, title: title.trim(), data, by: actor.name },
      receivedOn: dayFromParts(raw, 'receivedOn') ?? '',
      ...(askedBy.trim() === '' ? {} : { askedBy: askedBy.trim() }),
      ...(personId === undefined ? {} : { personId }),
      ...(kind === 'complaint' && aroseOn !== undefined ? { aroseOn } : {}),
      ...(kind === 'information-request'
        ? { reach: raw.reach === 'promised' ? ('promised' as const) : ('statutory' as const) }
        : {}),
    },
    now,
  );
}

const doneQuery = z.object({ done: z.enum(['opened', 'recorded', 'undone']).optional(), act: z.uuid().optional() });
const doneWords = { opened: 'The case was taken in.', recorded: 'It was recorded.', undone: 'It was taken back.' };

function caseRoutes({ policies }: VoiceDependencies): Route[] {
  const find = async (context: Handling & { params: { caseId: string } }): Promise<CaseStanding | Refusal> => {
    const kept = await ownCase(context, context.params.caseId);
    if (isRefusal(kept)) return kept;
    const [standing] = standings(policies, [kept], await actsOf(context.tx, [kept]), context.now);
    return standing ?? refuse('not-found', 'There is no such case.');
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/cases/:caseId',
      permission: officer,
      audit: audited('read', 'Looked at a case'),
      params,
      query: doneQuery,
      handler: async (context) => {
        const standing = await find(context);
        if (isRefusal(standing)) return standing;
        const { done, act } = context.query;
        const undo = done === 'recorded' && act !== undefined ? { undo: act } : {};
        const shown = done === undefined ? undefined : { text: doneWords[done], ...undo };
        const nameOf = await namesOf(context.tx, [standing.case]);
        return page({
          ...{ title: standing.case.reference, breadcrumb: [{ text: 'Cases', href: '/cases' }] },
          body: <CasePage standing={standing} nameOf={nameOf} done={shown} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/cases/:caseId/letter',
      permission: officer,
      audit: audited('read', 'Opened a letter about a case'),
      params,
      handler: async (context) => {
        const standing = await find(context);
        if (isRefusal(standing)) return standing;
        const nameOf = await namesOf(context.tx, [standing.case]);
        return page({
          ...{ title: 'Letter', breadcrumb: [{ text: standing.case.reference, href: `/cases/${standing.case.id}` }] },
          body: <CaseLetterPage standing={standing} body={nameOf(standing.case.body)} now={context.now} />,
        });
      },
    }),
  ];
}

const actParams = params.extend({ act: z.enum(Object.keys(caseActs) as [ActName, ...ActName[]]) });

function actRoutes(): Route[] {
  const path = '/cases/:caseId/acts/:act';
  const show = (kept: KeptCase, name: ActName, form: FormState, now: number, status = 200): Answer =>
    page({
      ...{ title: caseActs[name].title, status, breadcrumb: [{ text: kept.reference, href: `/cases/${kept.id}` }] },
      body: <ActPage kept={kept} name={name} act={caseActs[name]} form={form} today={now} />,
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: officer,
      audit: audited('read', 'Opened the form of an act of a case'),
      params: actParams,
      handler: async (context) => {
        const kept = await ownCase(context, context.params.caseId);
        return isRefusal(kept) ? kept : show(kept, context.params.act, freshForm, context.now);
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: officer,
      audit: audited('change', 'Recorded what happened to a case'),
      params: actParams,
      handler: async (context) => {
        const { tx, actor, now, note } = context;
        const { act: name } = context.params;
        const kept = await ownCase(context, context.params.caseId);
        if (isRefusal(kept)) return kept;
        const { raw } = context.form(anyFields);
        const data = readFields(caseActs[name], raw);
        const happenedOn = dayFromParts(raw, 'happenedOn') ?? '';
        const recorded = isRefusal(data)
          ? data
          : await attempt(tx, () => recordAct(tx, kept, { name, happenedOn, data, by: actor.name }, now));
        if (isRefusal(recorded)) return show(kept, name, failed(raw, recorded), now, 422);
        note(`${kept.reference}: ${caseActs[name].title}`);
        return redirect(`/cases/${kept.id}?done=recorded&act=${recorded.id}`);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/cases/:caseId/acts/:actId/undo',
      permission: officer,
      audit: audited('change', 'Took back an act of a case'),
      params: params.extend({ actId: z.uuid() }),
      handler: async (context) => {
        const { tx, actor, now, note } = context;
        const kept = await ownCase(context, context.params.caseId);
        if (isRefusal(kept)) return kept;
        const taken = await takeBackAct(tx, kept, context.params.actId, actor.name, now);
        if (isRefusal(taken)) return taken;
        note(kept.reference);
        return redirect(`/cases/${kept.id}?done=undone`);
      },
    }),
  ];
}

/** The data of an act from its form; refused 'invalid' with what is missing. */
function readFields(act: CaseAct, raw: Readonly<Record<string, string>>): Record<string, unknown> | Refusal {
  const data: Record<string, unknown> = {};
  for (const field of act.fields) {
    const given = (raw[field.name] ?? '').trim();
    if ('choices' in field) {
      if (!(given in field.choices)) return refuse('invalid', `Choose: ${field.label.toLowerCase()}.`);
      data[field.name] = field.name === 'apology' ? given === 'yes' : given;
    } else if (field.name === 'until') {
      const day = dayFromParts(raw, 'until');
      const needed = act.always !== undefined || raw.reason === 'commissioner-specified';
      if (day === undefined && needed) return refuse('invalid', 'Enter the day until which there is time.');
      if (day !== undefined) data.until = instantOf(day);
    } else if (field.name === 'exemptions') {
      const sections = readExemptions(given);
      if (sections === undefined) return refuse('invalid', 'Write exemptions as sections of the Act: s40, s43.');
      if (sections.length > 0) data.exemptions = sections;
    } else if (given.length < 3) return refuse('invalid', 'Write why, in a few words.');
    else data.reason ??= given;
  }
  return data;
}

function publicRoutes({ policies }: VoiceDependencies): Route[] {
  const everybody = open('How organisations answer is public; small counts are not shown');
  const numbers = async (tx: Tx, now: number) => {
    const cases = await casesSince(tx, isoDay(addMonths(londonDay(now), -numbersMonths)));
    return { cases, rows: bodyNumbers(policies, cases, await actsOf(tx, cases), now) };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/case-numbers',
      permission: everybody,
      audit: notAudited('Counts that anybody may see'),
      handler: async ({ tx, now }) => {
        const { cases, rows } = await numbers(tx, now);
        const nameOf = await namesOf(tx, cases);
        return page({
          ...{ title: 'How organisations answer', wide: true },
          body: <CaseNumbersPage numbers={rows} nameOf={nameOf} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/case-numbers.csv',
      permission: everybody,
      audit: notAudited('Counts that anybody may see'),
      handler: async ({ tx, now }) => {
        const { rows } = await numbers(tx, now);
        const heading = [
          'Organisation',
          'Kind',
          'Standard',
          'Answered in time',
          'Answered late',
          'Waiting in time',
          'Waiting late',
          'Share in time',
        ];
        return csv('case-numbers.csv', [
          heading,
          ...rows.map((row) => [
            ...[
              row.body,
              row.kind,
              row.standard,
              row.answeredInTime,
              row.answeredLate,
              row.waitingInTime,
              row.waitingLate,
            ],
            row.share === null ? null : Number(row.share.toFixed(3)),
          ]),
        ]);
      },
    }),
  ];
}

function ownRoute({ policies }: VoiceDependencies): Route {
  return defineRoute({
    method: 'GET',
    path: '/my/cases',
    permission: myself('own'),
    audit: audited('read', 'Looked at own complaints and requests'),
    handler: async ({ tx, person, now }) => {
      const cases = await casesOfPersons(tx, person.members);
      const rows = standings(policies, cases, await actsOf(tx, cases), now);
      return page({
        title: 'My complaints and requests',
        body: <MyCasesPage standings={rows} nameOf={await namesOf(tx, cases)} />,
      });
    },
  });
}

/** A case that the officer's own organisation keeps or owes; any other is answered as if there were none. */
async function ownCase({ tx, actor, saw }: Handling, id: string): Promise<KeptCase | Refusal> {
  const kept = await caseById(tx, id);
  if (!kept || !(actor.organisations.includes(kept.keeper) || actor.organisations.includes(kept.body)))
    return refuse('not-found', 'There is no such case among those of your organisation.');
  if (kept.personId !== NOBODY) saw([kept.personId]);
  return kept;
}

function failed(raw: Readonly<Record<string, string>>, refusal: Refusal): FormState {
  return { raw, errors: [{ field: '', message: refusal.message }] };
}

async function namesOf(tx: Tx, cases: readonly KeptCase[]): Promise<(organisation: string) => string> {
  const names = await findOrganisations(tx, [...new Set(cases.flatMap(({ body, keeper }) => [body, keeper]))]);
  return (organisation) => names.get(organisation)?.name ?? organisation;
}
