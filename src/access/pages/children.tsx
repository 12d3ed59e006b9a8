import {
  CheckboxField,
  DataTable,
  DateField,
  Details,
  Done,
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  Section,
  SelectField,
  SubmitButton,
  showDate,
  showTime,
  TextArea,
  TextField,
} from '../../platform/design-system/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
import type { Actor } from '../actor.ts';
import { ageOn, bases, endings, lawFor, limbs, mayUndo } from '../children/children.ts';
import type { ResponsibilityRow } from '../children/store.ts';
import { basisWords, endWords, type JudgementShown, lawWords, limbWords, outcomeWords } from './children-tables.ts';

interface Shown {
  base: string;
  birthDate: string | undefined;
  responsibilities: readonly ResponsibilityRow[];
  judgements: readonly JudgementShown[];
  actor: Actor;
  now: number;
  mayRecord: boolean;
  responsibilityForm: FormState;
  judgementForm: FormState;
  done: string | undefined;
}

const doneWords: Record<string, string> = {
  recorded: 'It is recorded, and what parents may see follows it from now on.',
  ended: 'It is ended from now on.',
  undone: 'That was taken back.',
};

const choicesOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }));

export function ChildrenPage(props: Shown) {
  const { birthDate, now, responsibilityForm, judgementForm, done } = props;
  const age = birthDate === undefined ? undefined : ageOn(birthDate, now);
  const open = props.mayRecord && age !== undefined && age < 18;
  return (
    <>
      <ErrorSummary errors={[...responsibilityForm.errors, ...judgementForm.errors]} />
      <Heading>Parents and competence</Heading>
      {done === undefined ? null : <Done>{doneWords[done] ?? ''}</Done>}
      <p>
        {age === undefined
          ? 'The birth date is not known, so nobody sees this record by parental responsibility.'
          : age >= 18
            ? 'This person is an adult. What was recorded when they were a child stays here.'
            : `This person is ${age}. Whoever has parental responsibility sees all and acts for them until 13, sees only from 13, and nothing from 16. They never see restricted categories.`}
      </p>
      <p>Parents do not see this page, and are not told that a child objects.</p>
      <ResponsibilityTable {...props} />
      {open ? <ResponsibilityForm {...props} /> : null}
      <JudgementTable {...props} />
      {open ? <JudgementForm {...props} /> : null}
    </>
  );
}

function ResponsibilityTable({ base, responsibilities, actor, now, mayRecord }: Shown) {
  const today = isoDay(londonDay(now));
  return (
    <Section heading="Parental responsibility">
      <DataTable
        caption="Who has or had parental responsibility"
        captionSize="s"
        rows={responsibilities}
        rowKey={(row) => row.id}
        empty="Nobody is recorded with parental responsibility."
        csvHref={`${base}/responsibility.csv`}
        columns={[
          { heading: 'Who', cell: (row) => row.holder_name },
          { heading: 'Basis', cell: basisWords },
          { heading: 'Evidence', cell: (row) => row.evidence },
          {
            heading: 'Dates',
            cell: (row) =>
              `From ${showDate(row.from_day)}${row.to_day === null ? '' : ` to ${showDate(row.to_day)}${row.to_day < today ? ' (over)' : ''}`}`,
          },
          { heading: 'Recorded by', cell: (row) => `${row.recorded_name}, ${showTime(row.recorded_at)}` },
          {
            heading: 'End',
            cell: (row) => {
              if (row.ended_at !== null)
                return (
                  <>
                    {endWords(row)}: {row.ended_evidence} ({row.ended_name}, {showTime(row.ended_at)}){' '}
                    {mayRecord && mayUndo(row.ended_at, row.ended_by, actor, now) ? (
                      <PostForm action={`${base}/responsibility/${row.id}/undo-end`}>
                        <SubmitButton secondary small>
                          Take the end back<span className="nhsuk-u-visually-hidden"> for {row.holder_name}</span>
                        </SubmitButton>
                      </PostForm>
                    ) : null}
                  </>
                );
              return mayRecord ? <EndForm base={base} row={row} /> : 'Holds';
            },
          },
        ]}
      />
    </Section>
  );
}

function EndForm({ base, row }: { base: string; row: ResponsibilityRow }) {
  return (
    <Details summary={`End for ${row.holder_name}`}>
      <PostForm action={`${base}/responsibility/${row.id}/end`}>
        <EndFields id={row.id} />
        <SubmitButton warning small>
          End it now
        </SubmitButton>
      </PostForm>
    </Details>
  );
}

/** Several of these forms stand on one page: each field has an id of its own. */
function EndFields({ id }: { id: string }) {
  return (
    <>
      <div className="nhsuk-form-group">
        <label className="nhsuk-label" htmlFor={`why-${id}`}>
          Why does it end?
        </label>
        <select className="nhsuk-select" id={`why-${id}`} name="why">
          {Object.entries(endings).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="nhsuk-form-group">
        <label className="nhsuk-label" htmlFor={`evidence-${id}`}>
          Evidence seen
        </label>
        <input className="nhsuk-input" id={`evidence-${id}`} name="evidence" type="text" autoComplete="off" />
      </div>
    </>
  );
}

function ResponsibilityForm({ base, responsibilityForm: form }: Shown) {
  return (
    <Section heading="Record parental responsibility">
      <PostForm action={`${base}/responsibility`}>
        <RadioField
          name="holder"
          label="Who has it?"
          form={form}
          choices={[
            { value: 'person', label: 'A person', hint: 'Give their NHS number and birth date.' },
            {
              value: 'organisation',
              label: 'A local authority',
              hint: 'Give its code. Its staff see the record by their own care, and not by this.',
            },
          ]}
        />
        <TextField name="name" label="Name, as in the evidence" form={form} />
        <TextField name="nhsNumber" label="Their NHS number" width={20} inputMode="numeric" form={form} />
        <DateField name="birthDate" label="Their birth date" form={form} />
        <TextField name="code" label="Code of the local authority" width={10} form={form} />
        <SelectField
          name="basis"
          label="How they come to have it"
          none="Choose"
          form={form}
          choices={choicesOf(bases)}
        />
        <TextArea
          name="evidence"
          label="Evidence you saw"
          hint="Such as a birth certificate, or an order with its date."
          rows={2}
          form={form}
        />
        <DateField name="from" label="From" form={form} />
        <DateField name="to" label="Last day, if it has one" form={form} />
        <SubmitButton>Record it under my name</SubmitButton>
      </PostForm>
    </Section>
  );
}

function JudgementTable({ base, judgements, actor, now, mayRecord }: Shown) {
  const today = isoDay(londonDay(now));
  return (
    <Section heading="Competence to decide">
      <DataTable
        caption="Judgements, latest first"
        captionSize="s"
        rows={judgements}
        rowKey={(row) => row.id}
        empty="No judgement is recorded."
        csvHref={`${base}/competence.csv`}
        columns={[
          { heading: 'Decision', cell: (row) => (row.shown ? row.decision : 'Restricted') },
          { heading: 'Outcome', cell: (row) => (row.shown ? outcomeWords(row) : 'Restricted') },
          { heading: 'Found', cell: (row) => (row.shown ? limbWords(row.limbs) : 'Restricted') },
          { heading: 'Rests on', cell: (row) => (row.shown ? `${lawWords(row)}: ${row.reasons}` : lawWords(row)) },
          {
            heading: 'Review by',
            cell: (row) =>
              `${showDate(row.review_on)}${row.review_on < today && row.undone_at === null ? ' (overdue; it holds until it is judged anew)' : ''}`,
          },
          { heading: 'Judged by', cell: (row) => `${row.recorded_name}, ${showTime(row.recorded_at)}` },
          {
            heading: 'Take back',
            cell: (row) =>
              row.undone_at !== null ? (
                `Taken back, ${showTime(row.undone_at)}`
              ) : mayRecord && mayUndo(row.recorded_at, row.recorded_by, actor, now) ? (
                <PostForm action={`${base}/competence/${row.id}/undo`}>
                  <SubmitButton secondary small>
                    Take it back<span className="nhsuk-u-visually-hidden"> for {row.decision}</span>
                  </SubmitButton>
                </PostForm>
              ) : (
                ''
              ),
          },
        ]}
      />
    </Section>
  );
}

function JudgementForm({ base, birthDate, now, judgementForm: form }: Shown) {
  return (
    <Section heading="Record a judgement">
      <p>
        {lawFor(birthDate, now) === 'gillick'
          ? 'Under 16, a child who understands enough decides for themselves (Gillick competence). Judge it for this one decision.'
          : 'From 16, it is presumed that they can decide (Family Law Reform Act 1969 section 8, Mental Capacity Act 2005). To judge otherwise, write which impairment of mind or brain stands in the way, and what help was given.'}
      </p>
      <PostForm action={`${base}/competence`}>
        <RadioField
          name="about"
          label="Which decision?"
          form={form}
          choices={[
            { value: 'sharing', label: 'Whether parents see the record' },
            { value: 'other', label: 'Another decision' },
          ]}
        />
        <TextField name="decision" label="If another, name it" form={form} />
        <CheckboxField
          name="restricted"
          label="Is it about something restricted?"
          form={form}
          choices={[{ value: 'yes', label: 'Yes: sexual health, gender, abuse or mental health detail' }]}
        />
        <CheckboxField
          name="limbs"
          label="What did you find? The young person"
          form={form}
          choices={choicesOf(limbs)}
        />
        <RadioField
          name="competent"
          label="What do you judge?"
          form={form}
          choices={[
            { value: 'yes', label: 'They can make this decision' },
            { value: 'no', label: 'They cannot make this decision' },
          ]}
        />
        <RadioField
          name="objects"
          label="If it is about parents: do they object to parents seeing the record?"
          hint="If they can decide and object, nobody sees it by parental responsibility from now on."
          form={form}
          choices={[
            { value: 'yes', label: 'Yes, they object' },
            { value: 'no', label: 'No, they do not object' },
          ]}
        />
        <TextArea name="reasons" label="What you rest it on" rows={3} form={form} />
        <DateField name="reviewOn" label="Review by" hint="Within a year." form={form} />
        <SubmitButton>Record it under my name</SubmitButton>
      </PostForm>
    </Section>
  );
}
