import type { Task } from '@medplum/fhirtypes';
import { newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { OWN_SOURCE, odsSystem, readPersonResources, writeResources } from '../record/index.ts';
import { type Instant, isoDay, londonDay, parseDay } from '../standards/index.ts';
import { insertNotifications } from './inbox-store.ts';
import { insertTask, lockTask, saveTask } from './task-store.ts';
import type { CareTask, CoordinationContext, TaskState } from './types.ts';

export interface AskTask {
  personId: string;
  title: string;
  detail?: string;
  organisation: string;
  dueOn?: string;
  /** Id for the task, a UUID that nothing has yet; a new one when not given. */
  taskId?: string | undefined;
  /** Staff id. */
  by: string;
}

/** Asks another service to do something for a person. Refuses a task without a title and a day that is over (invalid). */
export async function askTask(tx: Tx, command: AskTask, context: CoordinationContext): Promise<CareTask | Refusal> {
  const now = context.clock.now();
  const title = command.title.trim();
  const fault = (where: string, what: string, mend: string) =>
    refuse('invalid', 'The task cannot be asked as given.', { where, what, mend });
  if (title === '') return fault('title', 'nothing is asked', 'say in a few words what is to be done');
  const due = command.dueOn === undefined ? undefined : parseDay(command.dueOn);
  if (command.dueOn !== undefined && due === undefined)
    return fault('dueOn', 'not a date', 'give the day, for example 2027-03-27');
  if (due !== undefined && due < londonDay(now))
    return fault('dueOn', `that day is over (today is ${isoDay(londonDay(now))})`, 'give a day to come');
  const task: CareTask = {
    personId: command.personId,
    id: command.taskId ?? newId(),
    title,
    detail: command.detail?.trim() || null,
    askedBy: command.by,
    askedAt: now,
    organisation: command.organisation,
    staffId: null,
    dueOn: command.dueOn ?? null,
    state: 'asked',
    answer: null,
    stateAt: now,
    stateBy: command.by,
  };
  await insertTask(tx, task);
  await writeForm(tx, task, now);
  return task;
}

export interface AnswerTask {
  personId: string;
  taskId: string;
  to: Exclude<TaskState, 'asked'>;
  /** Needed to decline: why. */
  answer?: string;
  by: string;
}

const allowed: Record<TaskState, readonly TaskState[]> = {
  asked: ['accepted', 'declined', 'done', 'withdrawn'],
  accepted: ['done', 'declined', 'withdrawn'],
  declined: [],
  done: ['accepted'],
  withdrawn: [],
};

/** Moves a task on and tells whoever asked. A task done by mistake can be taken up again. */
export async function answerTask(
  tx: Tx,
  command: AnswerTask,
  context: CoordinationContext,
): Promise<CareTask | Refusal> {
  const now = context.clock.now();
  const task = await lockTask(tx, command.personId, command.taskId);
  if (!task) return refuse('not-found', 'There is no such task.');
  if (!allowed[task.state].includes(command.to)) {
    return refuse('conflict', `This task is ${task.state}; it cannot become ${command.to}.`);
  }
  const answer = command.answer?.trim() || null;
  if (command.to === 'declined' && answer === null) {
    return refuse('invalid', 'Say why: whoever asked has to find another way.', {
      where: 'answer',
      what: 'no reason was given',
      mend: 'give it in a sentence',
    });
  }
  const changed: CareTask = {
    ...task,
    state: command.to,
    staffId: command.to === 'accepted' ? command.by : task.staffId,
    answer,
    stateAt: now,
    stateBy: command.by,
  };
  await saveTask(tx, changed);
  await writeForm(tx, changed, now);
  if (command.by !== task.askedBy) {
    await insertNotifications(tx, [
      {
        personId: task.personId,
        id: newId(),
        recipient: task.askedBy,
        topic: `task ${task.id} ${command.to}`,
        message: `A task that you asked for is ${command.to}.`,
        link: `/people/${task.personId}/tasks`,
        sentAt: now,
        acknowledgedAt: null,
      },
    ]);
  }
  return changed;
}

const status: Record<TaskState, Task['status']> = {
  asked: 'requested',
  accepted: 'accepted',
  declined: 'rejected',
  done: 'completed',
  withdrawn: 'cancelled',
};

async function writeForm(tx: Tx, task: CareTask, now: Instant): Promise<void> {
  const [patient] = await readPersonResources(tx, [task.personId], ['Patient']);
  const form: Task = {
    resourceType: 'Task',
    id: task.id,
    status: status[task.state],
    intent: 'order',
    description: task.title,
    for: { reference: `Patient/${patient?.id ?? task.personId}` },
    authoredOn: new Date(task.askedAt).toISOString(),
    lastModified: new Date(task.stateAt).toISOString(),
    requester: { reference: `Practitioner/${task.askedBy}` },
    owner:
      task.staffId === null
        ? { type: 'Organization', identifier: { system: odsSystem, value: task.organisation } }
        : { reference: `Practitioner/${task.staffId}` },
    ...(task.dueOn === null ? {} : { restriction: { period: { end: task.dueOn } } }),
    ...(task.answer === null ? {} : { statusReason: { text: task.answer } }),
  };
  const { outcomes } = await writeResources(
    tx,
    [
      {
        personId: task.personId,
        resource: form,
        json: JSON.stringify(form),
        source: OWN_SOURCE,
        extractId: null,
        row: null,
      },
    ],
    now,
  );
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  // The id is ours and new: a refusal means that another writer used it.
  if (refused) throw new Error(`The record refused the form of a task: ${refused.refusal.message}`);
}
