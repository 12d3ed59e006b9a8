import { z } from 'zod';
import { audited, type Context, defineRoute, myself, type Permission, type Route, seePerson } from '../access/index.ts';
import type { AppointmentsContext } from '../appointments/index.ts';
import { type Answer, page, send, calendarFile as sendCalendar } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { hiddenHere, readPersonResources } from '../record/index.ts';
import { endOfDay, parseDay } from '../standards/index.ts';
import { actRoutes, staffIdOf } from './act-routes.tsx';
import { findActs } from './acts/find-acts.ts';
import { calendarFile } from './calendar-file.ts';
import { clockTasks } from './clock-tasks.ts';
import { listStandards } from './list-standards.ts';
import { type Pressed, pressed } from './pages/act-button.tsx';
import { ChangesPage } from './pages/changes.tsx';
import { LetterPage } from './pages/letter.tsx';
import { MyRightsPage } from './pages/my-rights.tsx';
import { named, needsLetter, type PersonRight, personRights } from './person-rights.ts';
import type { Policies } from './policies.ts';
import { type PublicDependencies, publicRoutes } from './public-routes.tsx';
import { clocksAsOf } from './read-clocks.ts';
import { type WaitingDependencies, waitingRoutes } from './waiting/routes.tsx';
import { whatChanged } from './what-changed.ts';

export interface RightsDependencies extends PublicDependencies, WaitingDependencies {
  policies: Policies;
  /** Through it staff book, and what they record from a clock moves the person's clocks. */
  appointments: AppointmentsContext;
}

/** Every route of this module. */
export function rightsRoutes(dependencies: RightsDependencies): Route[] {
  const own = personRoutes(dependencies.policies, { path: '/my/rights', permission: myself('see'), own: true });
  const others = personRoutes(dependencies.policies, {
    path: '/people/:personId/rights',
    permission: seePerson(),
    own: false,
  });
  const acts = actRoutes(dependencies.policies, dependencies.appointments);
  return [...own, ...others, ...acts, ...publicRoutes(dependencies), ...waitingRoutes(dependencies)];
}

interface Place {
  path: string;
  permission: Permission;
  /** The reader is the person. */
  own: boolean;
}

const personParams = z.object({ personId: z.uuid().optional() });
const clockParams = z.object({ personId: z.uuid().optional(), clockId: z.uuid() });
const moment = z.object({ on: z.string().optional() });

type PersonContext = Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'decision'>;

function personRoutes(policies: Policies, { path, permission, own }: Place): Route[] {
  const base = (params: { personId?: string | undefined }): string => path.replace(':personId', params.personId ?? '');
  return [
    defineRoute({
      method: 'GET',
      path,
      permission,
      audit: audited('read', 'Looked at rights and clocks'),
      params: personParams,
      query: moment,
      handler: async (context) => {
        const asOf = momentAsked(context.query.on, context.now);
        if (isRefusal(asOf)) return asOf;
        const answer = await rightsShown(context, policies, asOf);
        if (isRefusal(answer)) return answer;
        const { rights, withheld } = answer;
        const acts = own || asOf !== undefined ? new Map<string, Pressed[]>() : await actsShown(context, policies);
        const seen = new Set(rights.map(({ period }) => period.standard));
        const others = listStandards(policies).filter(
          (standard) => standard.kind === 'clock' && standard.inForce.to === null && !seen.has(standard.id),
        );
        const title = own ? 'My rights' : 'Rights and clocks';
        return page({
          title,
          ...(own ? {} : { breadcrumb: [{ text: 'Person', href: `/people/${context.params.personId}` }] }),
          body: (
            <MyRightsPage
              rights={rights}
              others={others}
              base={base(context.params)}
              own={own}
              acts={acts}
              withheld={withheld}
              {...(asOf === undefined ? {} : { asOf })}
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/dates.ics`,
      permission,
      audit: audited('export', 'Took the due dates as a calendar file'),
      params: personParams,
      handler: async (context) => datesFile(await rightsNow(context, policies), context.now),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/changes`,
      permission,
      audit: audited('read', 'Looked at what changed in rights and clocks'),
      params: personParams,
      handler: async (context) => {
        const { tx, person, now, params } = context;
        const changes = await whatChanged(tx, policies, person.current, now, { hidden: await hiddenHere(context) });
        return page({
          title: 'What changed',
          breadcrumb: [{ text: own ? 'My rights' : 'Rights and clocks', href: base(params) }],
          body: <ChangesPage changes={changes} own={own} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/clocks.json`,
      permission,
      audit: audited('read', 'Read rights and clocks as data'),
      summary:
        'Every clock of the person as a FHIR R4 Bundle of Tasks: who owes what by when, how it stands, and the facts.',
      params: personParams,
      handler: async (context) => {
        const { tx, person, now, baseUrl } = context;
        const patient = (await readPersonResources(tx, person.members, ['Patient'])).find(({ deleted }) => !deleted);
        const tasks = clockTasks({ rights: await rightsNow(context, policies), patientId: patient?.id, baseUrl, now });
        return send({ contentType: 'application/fhir+json; charset=utf-8', body: JSON.stringify(tasks) });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:clockId/letter`,
      permission,
      audit: audited('read', 'Opened a letter about a missed clock'),
      params: clockParams,
      handler: async (context) => {
        const right = (await rightsNow(context, policies)).find(({ id }) => id === context.params.clockId);
        if (!right) return refuse('not-found', 'There is no such clock.');
        if (!needsLetter(right))
          return refuse('conflict', 'The time has not passed, so there is nothing to write about yet.');
        return page({
          title: 'Letter to send',
          breadcrumb: [{ text: own ? 'My rights' : 'Rights and clocks', href: base(context.params) }],
          body: <LetterPage right={right} now={context.now} />,
        });
      },
    }),
  ];
}

/** What staff may do about each running clock; nothing for an account that is nobody in the directory. */
async function actsShown(
  { tx, person, now, actor }: PersonContext,
  policies: Policies,
): Promise<Map<string, Pressed[]>> {
  const by = staffIdOf(actor);
  if (isRefusal(by)) return new Map();
  const clocks = await findActs(tx, policies, [person.current], now, { by });
  return new Map(clocks.map(({ id, offered }) => [id, offered.map(pressed)]));
}

async function rightsNow(context: PersonContext, policies: Policies): Promise<PersonRight[]> {
  return personRights(context.tx, policies, context.person, context.now, await hiddenHere(context));
}

async function rightsShown(
  context: PersonContext,
  policies: Policies,
  asOf: number | undefined,
): Promise<{ rights: PersonRight[]; withheld: number } | Refusal> {
  if (asOf === undefined) return { rights: await rightsNow(context, policies), withheld: 0 };
  const { tx, person, now } = context;
  const hidden = await hiddenHere(context);
  const then = await clocksAsOf(tx, policies, person.current, { asOf, knownAt: asOf }, now, hidden);
  return isRefusal(then) ? then : { rights: await named(tx, person.current, then.rights), withheld: then.withheld };
}

/** The end of the day asked about; undefined for now. */
function momentAsked(on: string | undefined, now: number): number | undefined | Refusal {
  if (on === undefined || on === '') return undefined;
  const day = parseDay(on);
  if (day === undefined)
    return refuse('invalid', `'${on}' is not a date.`, {
      where: 'on',
      what: 'is not a date',
      mend: 'Write YYYY-MM-DD.',
    });
  const end = endOfDay(day);
  return end < now
    ? end
    : refuse('invalid', 'Ask about a day that is over.', {
        where: 'on',
        what: 'is not over',
        mend: 'Choose an earlier day.',
      });
}

/** Due times of what still runs, to come or passed. */
function datesFile(rights: readonly PersonRight[], now: number): Answer {
  const entries = rights.flatMap((right) => {
    const { due, stop } = right.period;
    if (due === undefined || stop !== undefined) return [];
    const description = `${right.explanation.entitlement} ${right.responsible} must act. Legal status: ${right.explanation.statusInWords}.`;
    return [{ uid: `${right.id}@whole-person.care`, at: due, summary: `Due: ${right.explanation.title}`, description }];
  });
  return sendCalendar('my-rights.ics', calendarFile(entries, now));
}
