import type { Task } from '@medplum/fhirtypes';
import {
  answerTask,
  askTask,
  type CareTask,
  type CoordinationContext,
  staffShown,
  type TaskState,
  tasksOfPeople,
} from '../../coordination/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { codeSystemBase, readResource } from '../../record/index.ts';
import type { OwnedWrite, Owner } from '../exchange.ts';
import {
  against,
  asOwnerRefusal,
  changedElement,
  idIn,
  isAnotherSystems,
  isUuid,
  neverAllowed,
  odsIn,
} from './owned.ts';

const fields = { title: 'Task.description', dueOn: 'Task.restriction.period.end', answer: 'Task.statusReason' };
const refused = (refusal: Refusal) => asOwnerRefusal(refusal, 'Task', fields);

/** What one service asks of another. A clock as a Task is worked out and cannot be written; another system's Task is stored as sent. */
export function taskOwner(parts: Omit<CoordinationContext, 'clock'>): Owner {
  return {
    mayOwn: (resource) => isClock(resource as Task) || (isAsked(resource as Task) && !isAnotherSystems(resource)),
    store: async (tx, write) => {
      const sent = write.resource as Task & { id: string };
      if (isClock(sent)) return clockRefusal();
      const context = { ...parts, clock: { now: () => write.now } };
      const ours = await taskKeptHere(tx, sent.id, write.person?.members);
      if (ours) return answer(tx, ours, sent, write, context);
      return write.exists ? 'not-ours' : ask(tx, sent, write, context);
    },
    remove: async (tx, { id, person }) =>
      (await taskKeptHere(tx, id, person?.members))
        ? neverAllowed('Task', 'A task is withdrawn and not deleted.', "Update it with the status 'cancelled'.")
        : undefined,
  };
}

function isClock(task: Task): boolean {
  return task.code?.coding?.some(({ system }) => system === `${codeSystemBase}standard`) === true;
}

function clockRefusal(): Refusal {
  return against(
    'Task.code',
    'A clock is worked out from the record and is not written.',
    'Send what happened (a ServiceRequest, an Encounter, an Appointment); the clock follows. Read it at /people/{id}/rights/clocks.json.',
  );
}

/** An order to an organisation that is named by its ODS code. */
function isAsked(task: Task): boolean {
  return task.intent === 'order' && odsIn(task.owner) !== undefined;
}

async function taskKeptHere(tx: Tx, id: string, members: readonly string[] = []): Promise<CareTask | undefined> {
  if (!isUuid(id) || members.length === 0) return undefined;
  return (await tasksOfPeople(tx, members)).find((each) => each.id === id);
}

/** The first of these ids that is a member of staff. */
async function staffAmong(
  tx: Tx,
  ids: readonly (string | null | undefined)[],
  now: number,
): Promise<string | undefined> {
  const possible = ids.filter((id): id is string => id != null && isUuid(id));
  const known = await staffShown(tx, possible, now);
  return possible.find((id) => known.has(id));
}

async function ask(
  tx: Tx,
  sent: Task & { id: string },
  { person, actor, now }: OwnedWrite,
  context: CoordinationContext,
): Promise<'stored' | Refusal> {
  if (person === undefined) return against('Task.for', 'It is for nobody.', 'Name the Patient in Task.for.');
  if (!isUuid(sent.id)) return against('Task.id', 'Tasks are kept under UUIDs.', 'Let the server give the id (POST).');
  if (sent.status !== 'requested')
    return against(
      'Task.status',
      `A new task is 'requested'; this one is '${sent.status}'.`,
      'Ask first; the answer is an update.',
    );
  const by = await staffAmong(tx, [actor.staffId, idIn(sent.requester, 'Practitioner')], now);
  if (by === undefined)
    return against(
      'Task.requester',
      'The answer goes to whoever asked, and no member of staff of the directory is named.',
      'Name them: requester Practitioner/<id of the member of staff>.',
    );
  const dueOn = sent.restriction?.period?.end?.slice(0, 10);
  const asked = await askTask(
    tx,
    {
      personId: person.current,
      title: sent.description ?? '',
      ...(sent.note?.[0]?.text === undefined ? {} : { detail: sent.note[0].text }),
      organisation: odsIn(sent.owner)!,
      ...(dueOn === undefined ? {} : { dueOn }),
      taskId: sent.id,
      by,
    },
    context,
  );
  return isRefusal(asked) ? refused(asked) : 'stored';
}

const becomes: Partial<Record<NonNullable<Task['status']>, Exclude<TaskState, 'asked'>>> = {
  accepted: 'accepted',
  'in-progress': 'accepted',
  rejected: 'declined',
  completed: 'done',
  cancelled: 'withdrawn',
};

async function answer(
  tx: Tx,
  ours: CareTask,
  sent: Task & { id: string },
  { actor, now }: OwnedWrite,
  context: CoordinationContext,
): Promise<'stored' | Refusal> {
  const stored = await readResource(tx, 'Task', sent.id);
  if (isRefusal(stored)) return stored;
  const form = JSON.parse(stored.json) as Task;
  const changed = changedElement(form, sent, ['status', 'statusReason', 'owner', 'lastModified', 'note']);
  if (changed !== undefined)
    return against(
      `Task.${changed}`,
      `Task.${changed} is what was asked and cannot be changed.`,
      'Withdraw the task (status cancelled) and ask anew.',
    );
  if (sent.status === form.status) return 'stored';
  const to = becomes[sent.status];
  if (to === undefined)
    return against('Task.status', `A task cannot become '${sent.status}'.`, `Use ${Object.keys(becomes).join(', ')}.`);
  const fallback = to === 'withdrawn' ? ours.askedBy : ours.staffId;
  const by = await staffAmong(tx, [actor.staffId, idIn(sent.owner, 'Practitioner'), fallback], now);
  if (by === undefined)
    return against(
      'Task.owner',
      'Nobody is named who took the task on.',
      'Name the member of staff: owner Practitioner/<id of the member of staff>.',
    );
  const reason = sent.statusReason?.text;
  const { personId, id: taskId } = ours;
  const result = await answerTask(
    tx,
    { personId, taskId, to, by, ...(reason === undefined ? {} : { answer: reason }) },
    context,
  );
  return isRefusal(result) ? refused(result) : 'stored';
}
