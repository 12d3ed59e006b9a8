import type { PersonShown } from '../../appointments/index.ts';
import {
  ButtonLink,
  type Choice,
  DataTable,
  DateField,
  Done,
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  Section,
  SelectField,
  SubmitButton,
  showDate,
  TextArea,
  TextField,
} from '../../platform/design-system/index.ts';
import type { CareTask } from '../types.ts';
import { taskWords } from './words.ts';

interface TaskTableProps {
  tasks: readonly CareTask[];
  organisations: ReadonlyMap<string, string>;
  caption: string;
  empty: string;
  csvHref: string;
  people?: ReadonlyMap<string, PersonShown>;
}

function TaskTable({ tasks, organisations, caption, empty, csvHref, people }: TaskTableProps) {
  return (
    <DataTable
      caption={caption}
      captionSize="s"
      rows={tasks}
      rowKey={(task) => task.id}
      empty={empty}
      csvHref={csvHref}
      columns={[
        {
          heading: 'What',
          cell: (task) => (
            <>
              {people === undefined ? null : (
                <a href={`/people/${task.personId}/tasks`}>{people.get(task.personId)?.name ?? 'Name not recorded'}</a>
              )}
              {people === undefined ? null : ': '}
              {task.title}
              {task.detail === null ? null : <span className="nhsuk-u-secondary-text-colour"> {task.detail}</span>}
            </>
          ),
        },
        { heading: 'Asked of', cell: (task) => organisations.get(task.organisation) ?? task.organisation },
        { heading: 'By', cell: (task) => (task.dueOn === null ? 'No day' : showDate(task.dueOn)) },
        {
          heading: 'State',
          cell: (task) => `${taskWords[task.state]}${task.answer === null ? '' : `: ${task.answer}`}`,
        },
        { heading: 'Answer', cell: (task) => <Answer task={task} /> },
      ]}
    />
  );
}

function Answer({ task }: { task: CareTask }) {
  if (task.state !== 'asked' && task.state !== 'accepted') return 'None needed';
  const name = <span className="nhsuk-u-visually-hidden">: {task.title}</span>;
  return (
    <PostForm action={`/people/${task.personId}/tasks/${task.id}`}>
      <TextField name={`answer-${task.id}`} label={<>What was done, or why not{name}</>} />
      {task.state === 'asked' ? (
        <SubmitButton name="to" value="accepted" secondary>
          Accept{name}
        </SubmitButton>
      ) : null}{' '}
      <SubmitButton name="to" value="done" secondary>
        Done{name}
      </SubmitButton>{' '}
      <SubmitButton name="to" value="declined" secondary>
        Decline{name}
      </SubmitButton>
    </PostForm>
  );
}

export interface PersonTasksProps {
  tasks: readonly CareTask[];
  organisations: ReadonlyMap<string, string>;
  choices: readonly Choice[];
  base: string;
  form: FormState;
  done: string | undefined;
}

/** Tasks for one person, of every service, and a form to ask for another. */
export function PersonTasksPage({ tasks, organisations, choices, base, form, done }: PersonTasksProps) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading>Tasks across services</Heading>
      <TaskTable
        tasks={tasks}
        organisations={organisations}
        caption="Tasks"
        empty="Nothing has been asked."
        csvHref={`${base}.csv`}
      />
      <Section heading="Ask another service">
        <PostForm>
          <TextField name="title" label="What is to be done?" form={form} />
          <TextArea name="detail" label="What they need to know" rows={3} form={form} />
          <SelectField name="organisation" label="Who is asked?" none="Choose" form={form} choices={choices} />
          <DateField name="dueOn" label="By which day? (optional)" form={form} />
          <SubmitButton>Ask</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}

/** Open tasks of the reader's organisations. */
export function TasksPage(props: {
  tasks: readonly CareTask[];
  organisations: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, PersonShown>;
}) {
  return (
    <>
      <Heading>Tasks for my organisation</Heading>
      <TaskTable
        {...props}
        caption="Open tasks, soonest first"
        empty="Nothing is asked of your organisation."
        csvHref="/tasks.csv"
      />
      <ButtonLink href="/caseload" secondary>
        My caseload
      </ButtonLink>
    </>
  );
}
