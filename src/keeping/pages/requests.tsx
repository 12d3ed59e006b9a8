import {
  DataTable,
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showDay,
  TextArea,
} from '../../platform/design-system/index.ts';
import { answerBy, type Exemption, exemptions, requestWords } from '../requests/data-requests.ts';
import type { Outcome, RequestRow } from '../requests/request-store.ts';

const outcomeWords: Record<Outcome, string> = { done: 'Done', partly: 'Done in part', refused: 'Not done' };

/** What the person asked of their data, and the answers. */
export function RequestsPage({ rows, form }: { rows: readonly RequestRow[]; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption="My record">My data</Heading>
      <p>
        You can ask for something to be corrected or erased, and for a copy of everything held about you. We answer
        within one month. What a service sent is that service’s to correct: we pass it on, and a note stands with the
        entry here.
      </p>
      <p>
        <a href="/my/everything">Download a copy of everything held about me</a>
      </p>
      <DataTable
        caption="What I asked"
        rows={rows}
        rowKey={(row) => row.id}
        empty="You have asked for nothing."
        columns={[
          { heading: 'What', cell: (row) => requestWords[row.kind] },
          { heading: 'My words', cell: (row) => row.words },
          { heading: 'Asked', cell: (row) => showDay(row.asked_at) },
          { heading: 'Answer', cell: (row) => <Answer row={row} /> },
        ]}
      />
      <Section heading="Ask for something">
        <PostForm>
          <RadioField
            name="kind"
            label="What do you ask?"
            form={form}
            choices={Object.entries(requestWords).map(([value, label]) => ({ value, label }))}
          />
          <TextArea
            name="words"
            label="What is it about?"
            hint="Which entry, from which service, and what is wrong with it"
            form={form}
          />
          <SubmitButton>Send</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}

function Answer({ row }: { row: RequestRow }) {
  if (row.outcome === null || row.decided_at === null)
    return <>You will have an answer by {showDay(answerBy(row.asked_at))}</>;
  return (
    <>
      <strong>{outcomeWords[row.outcome]}</strong>, {showDay(row.decided_at)}, by {row.decided_by}. {row.decision_words}
      {row.exemption === null ? null : <p>{exemptions[row.exemption as Exemption]}</p>}
      {row.outcome === 'done' ? null : <p>You can complain to the Information Commissioner’s Office.</p>}
    </>
  );
}
