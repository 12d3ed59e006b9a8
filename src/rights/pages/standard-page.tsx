import type { ReactNode } from 'react';
import {
  DataTable,
  Details,
  EmptyState,
  Facts,
  Heading,
  LegalStatusTag,
  Section,
  showDate,
} from '../../platform/design-system/index.ts';
import type { StandardShown } from '../list-standards.ts';
import type { WorkedExample } from '../worked-examples.ts';
import { inForceInWords } from './standards-list.tsx';
import { actionWords, eventInWords } from './words.ts';

export interface StandardPageProps {
  standard: StandardShown;
  examples: readonly WorkedExample[];
  /** How it is being kept now, by area and group: made by the module that measures. */
  numbers: ReactNode;
}

/** One standard: clause, legal status, figures over time, worked examples and live numbers. */
export function StandardPage({ standard, examples, numbers }: StandardPageProps) {
  return (
    <>
      <Heading caption="Standard">{standard.title}</Heading>
      <p>
        <LegalStatusTag status={standard.status} />
      </p>
      <p className="nhsuk-body-l">
        {standard.heading}: {standard.entitlement}
      </p>
      <Facts
        rows={[
          { name: 'Legal status', value: standard.statusInWords },
          { name: 'Who must act', value: standard.dutyHolder },
          { name: 'Limit', value: standard.limit },
          { name: 'It stops when', value: standard.stopsWhen },
          { name: 'When it is missed', value: standard.remedy },
          { name: 'In force', value: inForceInWords(standard) },
          { name: 'Carries out', value: <CommitmentLinks ids={standard.commitments} /> },
          { name: 'Sources', value: standard.sources.join('; ') },
        ]}
      />
      <Section heading="How it is being kept" id="numbers">
        {numbers}
        <p>
          <a href={`/standards/${standard.id}/waiting`}>Who is waiting, by week</a>
        </p>
      </Section>
      <Section heading="The rules" id="rules">
        <DataTable
          caption="Clauses"
          captionSize="s"
          rows={standard.clauses}
          rowKey={(clause) => clause.id}
          csvHref={`/standards/${standard.id}/clauses.csv`}
          columns={[
            { heading: 'Clause', cell: (clause) => clause.text },
            { heading: 'Where it stands', cell: (clause) => clause.reference },
          ]}
        />
        {standard.questions.map((question) => (
          <Details key={question.question} summary={`Open question: ${question.question}`}>
            <ul className="nhsuk-list nhsuk-list--bullet">
              {question.readings.map((reading) => (
                <li key={reading.id}>
                  {reading.text}
                  {reading.usedByDefault ? ' (used here)' : ''}
                </li>
              ))}
            </ul>
          </Details>
        ))}
      </Section>
      <Section heading="Figures over time" id="values">
        {standard.values.length === 0 ? (
          <EmptyState>The rule has no figure of its own.</EmptyState>
        ) : (
          standard.values.map((value) => (
            <ValueTable key={value.name} value={value} csvHref={`/standards/${standard.id}/values.csv`} />
          ))
        )}
      </Section>
      <Section heading="How it is worked out" id="examples">
        <p>
          These examples are also tests: the software does not start a release in which one of them comes out
          differently.
        </p>
        {examples.length === 0 ? (
          <EmptyState>No example is written yet.</EmptyState>
        ) : (
          examples.map((example) => <Example key={example.name} example={example} />)
        )}
      </Section>
    </>
  );
}

function CommitmentLinks({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.map((id, index) => (
        <span key={id}>
          {index === 0 ? '' : ', '}
          <a href={`/commitments#${id}`}>commitment {id}</a>
        </span>
      ))}
    </>
  );
}

function ValueTable({ value, csvHref }: { value: StandardShown['values'][number]; csvHref: string }) {
  const rule =
    value.transition === 'value-today'
      ? 'A clock that is already running takes the new figure.'
      : 'A clock that is already running keeps its figure.';
  return (
    <DataTable
      caption={`${value.what} (${value.unit})`}
      captionSize="s"
      rows={value.versions}
      rowKey={(version) => version.from}
      note={rule}
      csvHref={csvHref}
      columns={[
        { heading: 'From', cell: (version) => showDate(version.from) },
        { heading: 'To', cell: (version) => (version.to === null ? 'until further notice' : showDate(version.to)) },
        { heading: 'Figure', numeric: true, cell: (version) => version.value },
        { heading: 'Legal status', cell: (version) => version.statusInWords },
        {
          heading: 'Source',
          cell: (version) => `${version.reference}${version.certainty === 'verified' ? '' : ' (to be confirmed)'}`,
        },
      ]}
    />
  );
}

function Example({ example }: { example: WorkedExample }) {
  return (
    <Details summary={example.name}>
      {example.wrong === undefined ? null : <p>A wrong reading would say: {example.wrong}.</p>}
      <DataTable
        caption="What happened"
        captionSize="s"
        rows={example.events}
        rowKey={(event) => event.key}
        columns={[
          { heading: 'When', cell: (event) => event.when },
          {
            heading: 'What',
            cell: (event) => `${eventInWords(event.kind)}${event.detail === '' ? '' : ` (${event.detail})`}`,
          },
          { heading: 'What it did', cell: (event) => (event.did === undefined ? 'Nothing' : actionWords[event.did]) },
        ]}
      />
      {example.answers.length === 0 ? (
        <p>No clock runs.</p>
      ) : (
        example.answers.map((answer) => <p key={answer}>{answer}</p>)
      )}
    </Details>
  );
}
