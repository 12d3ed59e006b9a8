import { z } from 'zod';
import { audited, type Context, changePerson, defineRoute, type Route, seePerson } from '../access/index.ts';
import { peopleShown } from '../appointments/index.ts';
import { findOrganisations, listServices } from '../directory/index.ts';
import { dayFromParts, type FormState, freshForm, showTime } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, refuse, type Tx } from '../platform/index.ts';
import { hiddenHere } from '../record/index.ts';
import { isoDay, londonDay } from '../standards/index.ts';
import { answerTask, askTask } from './care-task.ts';
import { contacts, ownStaffId } from './caseload-routes.tsx';
import { acting, refusedForm, refusedStatus } from './form-answers.ts';
import { PersonTasksPage, TasksPage } from './pages/tasks.tsx';
import { taskWords } from './pages/words.ts';
import { openTasksOf, tasksOfPeople } from './task-store.ts';
import type { CareTask, CoordinationDependencies } from './types.ts';

const params = z.object({ personId: z.uuid() });
const doneQuery = z.object({ done: z.string().max(20).optional(), clock: z.uuid().optional() });
const doneWords: Record<string, string> = { asked: 'The task was asked for.', answered: 'The answer was sent.' };
const anyFields = z.record(z.string(), z.string().max(4000));

/** Tasks that cross services: of one person, and of one's own organisation. */
export function taskRoutes(dependencies: CoordinationDependencies): Route[] {
  const base = (personId: string): string => `/people/${personId}/tasks`;
  const show = async (
    context: PersonContext,
    form: FormState,
    more: { status?: number; done?: string | undefined } = {},
  ): Promise<Answer> => {
    const { tx, person, now } = context;
    const tasks = await tasksShown(context);
    return page({
      title: 'Tasks across services',
      status: more.status ?? 200,
      breadcrumb: [{ text: 'Person', href: `/people/${person.current}` }],
      wide: true,
      body: (
        <PersonTasksPage
          tasks={tasks}
          organisations={await namesOf(tx, tasks)}
          choices={await whoCanBeAsked(tx, now)}
          base={base(person.current)}
          form={form}
          done={more.done}
        />
      ),
    });
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/people/:personId/tasks',
      permission: seePerson(),
      audit: audited('read', 'Looked at tasks across services'),
      params,
      query: doneQuery,
      handler: async (context) =>
        show(context, await aboutClock(context, context.query.clock, dependencies), {
          done: context.query.done === undefined ? undefined : doneWords[context.query.done],
        }),
    }),
    defineRoute({
      method: 'GET',
      path: '/people/:personId/tasks.csv',
      permission: seePerson(),
      audit: audited('export', 'Downloaded tasks across services'),
      params,
      handler: async (context) => {
        const tasks = await tasksShown(context);
        return csv('tasks.csv', rowsOf(tasks, await namesOf(context.tx, tasks)));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/people/:personId/tasks',
      permission: changePerson(),
      audit: audited('change', 'Asked another service for something'),
      params,
      handler: async (context) => {
        const { tx, person, now, actor } = context;
        const staffId = ownStaffId(actor);
        if (isRefusal(staffId)) return staffId;
        const { raw } = context.form(anyFields);
        const dated = ['day', 'month', 'year'].some((part) => (raw[`dueOn.${part}`] ?? '').trim() !== '');
        const { title = '', detail = '', organisation = '' } = raw;
        const command = {
          personId: person.current,
          title,
          detail,
          organisation,
          // Something was written that is no date: the use case says so.
          ...(dated ? { dueOn: dayFromParts(raw, 'dueOn') ?? 'not a date' } : {}),
          by: staffId,
        };
        const known = (await whoCanBeAsked(tx, now)).some((choice) => choice.value === organisation);
        const result = known
          ? await attempt(tx, () => askTask(tx, command, acting(dependencies, now)))
          : refuse('invalid', 'Choose who is asked', {
              where: 'organisation',
              what: 'nobody was chosen',
              mend: 'choose from the list',
            });
        if (!isRefusal(result)) return redirect(`${base(person.current)}?done=asked`);
        return show(context, refusedForm(raw, result, ['title', 'organisation', 'dueOn']), {
          status: refusedStatus(result),
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/people/:personId/tasks/:taskId',
      permission: changePerson(),
      audit: audited('change', 'Answered a task of another service'),
      params: params.extend({ taskId: z.uuid() }),
      handler: async (context) => {
        const { tx, person, now, actor } = context;
        const { taskId } = context.params;
        const staffId = ownStaffId(actor);
        if (isRefusal(staffId)) return staffId;
        const task = (await tasksShown(context)).find((each) => each.id === taskId);
        if (!task) return refuse('not-found', 'There is no such task.');
        if (!actor.organisations.includes(task.organisation) && task.askedBy !== staffId) {
          return refuse('forbidden', 'Only the service that was asked, or whoever asked, may answer a task.');
        }
        const { raw } = context.form(anyFields);
        const to = z.enum(['accepted', 'done', 'declined', 'withdrawn']).safeParse(raw.to);
        if (!to.success) return refuse('invalid', 'Choose accept, done or decline.');
        const command = {
          personId: task.personId,
          taskId,
          to: to.data,
          answer: raw[`answer-${taskId}`] ?? '',
          by: staffId,
        };
        const result = await attempt(tx, () => answerTask(tx, command, acting(dependencies, now)));
        if (!isRefusal(result)) return redirect(`${base(person.current)}?done=answered`);
        const form = refusedForm(raw, result, []);
        const field = `answer-${taskId}`;
        return show(
          context,
          { ...form, errors: form.errors.map((error) => ({ ...error, field })) },
          { status: refusedStatus(result) },
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/tasks',
      permission: contacts,
      audit: audited('read', 'Looked at the tasks of their organisation'),
      handler: async ({ tx, actor, saw }) => {
        const tasks = await openTasksOf(tx, actor.organisations);
        saw(tasks.map((task) => task.personId));
        return page({
          title: 'Tasks for my organisation',
          wide: true,
          body: (
            <TasksPage
              tasks={tasks}
              organisations={await namesOf(tx, tasks)}
              people={
                await peopleShown(
                  tx,
                  tasks.map((task) => task.personId),
                )
              }
            />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/tasks.csv',
      permission: contacts,
      audit: audited('export', 'Downloaded the tasks of their organisation'),
      handler: async ({ tx, actor, saw }) => {
        const tasks = await openTasksOf(tx, actor.organisations);
        saw(tasks.map((task) => task.personId));
        return csv('tasks.csv', rowsOf(tasks, await namesOf(tx, tasks)));
      },
    }),
  ];
}

type PersonContext = Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'decision'>;

async function tasksShown(context: PersonContext): Promise<CareTask[]> {
  const tasks = await tasksOfPeople(context.tx, context.person.members);
  const hidden = await hiddenHere(context);
  return tasks.filter((task) => !hidden.has(`Task/${task.id}`));
}

async function namesOf(tx: Tx, tasks: readonly CareTask[]): Promise<Map<string, string>> {
  const found = await findOrganisations(tx, [...new Set(tasks.map((task) => task.organisation))]);
  return new Map([...found].map(([ods, { name }]) => [ods, name]));
}

/** Organisations that run a service today, by name. */
/** The form as it begins: empty, or about one of the person's clocks, which its opaque id names. */
async function aboutClock(
  { tx, person, actor }: PersonContext,
  id: string | undefined,
  { sources }: CoordinationDependencies,
): Promise<FormState> {
  if (id === undefined) return freshForm;
  const clock = (await sources.clocksOf(tx, [person.current], actor)).find((each) => each.id === id);
  if (clock === undefined) return freshForm;
  const title = `Please act: ${clock.title}`;
  const detail = `${clock.missed ? 'This was due' : 'This is due'} by ${showTime(clock.due)}.`;
  return { ...freshForm, raw: { title, detail, organisation: clock.organisation ?? '' } };
}

async function whoCanBeAsked(tx: Tx, now: number): Promise<{ value: string; label: string }[]> {
  const codes = new Set((await listServices(tx, isoDay(londonDay(now)))).map((service) => service.organisation));
  const found = await findOrganisations(tx, [...codes]);
  return [...found].map(([value, { name }]) => ({ value, label: name })).sort((a, b) => (a.label < b.label ? -1 : 1));
}

function rowsOf(tasks: readonly CareTask[], organisations: ReadonlyMap<string, string>): (string | null)[][] {
  const rows = tasks.map((task) => [
    task.title,
    organisations.get(task.organisation) ?? task.organisation,
    task.dueOn,
    taskWords[task.state],
    task.answer,
    new Date(task.askedAt).toISOString(),
  ]);
  return [['task', 'asked of', 'due', 'state', 'answer', 'asked'], ...rows];
}
