import {
  DataTable,
  Details,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showTime,
  TextArea,
} from '../../platform/design-system/index.ts';
import type { OpenChallenge } from '../audit/challenge-store.ts';
import { type UnusualAccess, unusualAccessRules } from '../audit/unusual-access.ts';
import { type GlassReason, glassFindings, glassReasons } from '../breaking-glass/break-glass.ts';
import type { BrokenGlassRow } from '../breaking-glass/store.ts';

export interface GuardianProps {
  broken: readonly BrokenGlassRow[];
  challenges: readonly OpenChallenge[];
  unusual: readonly UnusualAccess[];
  days: number;
  /** Answers for organisations that have no Guardian of their own. */
  place: boolean;
}

export function GuardianPage({ broken, challenges, unusual, days, place }: GuardianProps) {
  return (
    <>
      <Heading>Caldicott Guardian</Heading>
      <p>
        Uses of records by staff of your organisations
        {place ? ', and of every organisation of this place that has no Caldicott Guardian of its own' : ''}. You see
        who, when and why, and not the records.
      </p>
      <Section heading={`Broken glass to review (${broken.length})`}>
        <DataTable
          caption="Not reviewed yet"
          csvHref="/guardian/broken-glass.csv"
          captionSize="s"
          rows={broken}
          rowKey={(row) => row.id}
          empty="Nothing waits for review."
          columns={[
            { heading: 'Who', cell: (row) => row.actor_name },
            { heading: 'When', cell: (row) => showTime(row.at) },
            { heading: 'Reason', cell: (row) => reasonWords(row.reason) },
            {
              heading: 'Review',
              cell: (row) => (
                <a href={`/guardian/broken-glass/${row.person_id}/${row.id}`}>
                  Review<span className="nhsuk-u-visually-hidden"> what {row.actor_name} did</span>
                </a>
              ),
            },
          ]}
        />
      </Section>
      <Section heading={`Questions from people (${challenges.length})`}>
        <DataTable
          caption="Not answered yet"
          csvHref="/guardian/questions.csv"
          captionSize="s"
          rows={challenges}
          rowKey={(row) => row.id}
          empty="Nobody waits for an answer."
          columns={[
            { heading: 'Asked', cell: (row) => showTime(row.made_at) },
            { heading: 'About', cell: (row) => `${row.actor_name}: ${row.what} (${row.because}), ${showTime(row.at)}` },
            { heading: 'Question', cell: (row) => row.words },
            { heading: 'Answer', cell: (row) => <a href={`/guardian/questions/${row.person_id}/${row.id}`}>Answer</a> },
          ]}
        />
      </Section>
      <Section heading={`Unusual use in the last ${days} days (${unusual.length})`}>
        <Details summary="The rules">
          <ul>
            {unusualAccessRules.map((rule) => (
              <li key={rule.id}>
                <strong>{rule.name}</strong>: {rule.words}
              </li>
            ))}
          </ul>
          <p>Each is a reason to ask, and proves nothing.</p>
        </Details>
        <DataTable
          caption="To ask about"
          csvHref="/guardian/unusual-use.csv"
          captionSize="s"
          rows={unusual}
          rowKey={(row) => `${row.rule.id}-${row.entryId}`}
          empty="No rule found anything."
          columns={[
            { heading: 'Who', cell: (row) => row.actorName },
            { heading: 'Rule', cell: (row) => row.rule.name },
            { heading: 'When', cell: (row) => showTime(row.at) },
            { heading: 'Times that day', numeric: true, cell: (row) => row.count },
          ]}
        />
      </Section>
    </>
  );
}

export function ReviewGlassPage({ row, form }: { row: BrokenGlassRow; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption="Caldicott Guardian">Review broken glass</Heading>
      <Facts
        rows={[
          { name: 'Who', value: row.actor_name },
          { name: 'When', value: showTime(row.at) },
          { name: 'Until', value: showTime(row.ends_at) },
          { name: 'Reason', value: reasonWords(row.reason) },
          { name: 'In their words', value: row.words },
        ]}
      />
      <PostForm>
        <RadioField
          name="finding"
          label="What do you find?"
          form={form}
          choices={Object.entries(glassFindings).map(([value, label]) => ({ value, label }))}
        />
        <TextArea
          name="words"
          label="Why"
          hint="The person is told the finding, not these words."
          form={form}
          rows={3}
        />
        <SubmitButton>Close the review</SubmitButton>
      </PostForm>
    </>
  );
}

export function AnswerQuestionPage({ challenge, form }: { challenge: OpenChallenge; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption="Caldicott Guardian">Answer a question</Heading>
      <Facts
        rows={[
          { name: 'About', value: `${challenge.actor_name}: ${challenge.what}` },
          { name: 'When', value: showTime(challenge.at) },
          { name: 'Reason recorded', value: challenge.because },
          { name: 'Question', value: challenge.words },
        ]}
      />
      <PostForm>
        <TextArea name="answer" label="Your answer" hint="The person reads it as you write it." form={form} />
        <SubmitButton>Send</SubmitButton>
      </PostForm>
    </>
  );
}

/** A reason for breaking glass as people read it. */
export function reasonWords(reason: string): string {
  return glassReasons[reason as GlassReason] ?? reason;
}
