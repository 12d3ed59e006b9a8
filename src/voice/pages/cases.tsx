import type { ReactNode } from 'react';
import {
  ButtonLink,
  CheckboxField,
  type Choice,
  ClockTag,
  DataTable,
  DateField,
  Done,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  Section,
  SelectField,
  SubmitButton,
  showDay,
  TextField,
} from '../../platform/design-system/index.ts';
import {
  answerInWords,
  type ClockPeriod,
  isRunning,
  londonDay,
  parseDay,
  startOfDay,
  statusInWords,
} from '../../standards/index.ts';
import type { CaseStanding } from '../case-clocks.ts';
import { type ActName, actsFor, type CaseAct, caseKinds, keptKinds, titleOf } from '../case-kinds.ts';
import type { KeptAct, KeptCase } from '../store.ts';

const tagOf: Partial<Record<ClockPeriod['state'], { state: Parameters<typeof ClockTag>[0]['state']; text: string }>> = {
  running: { state: 'running', text: 'In time' },
  'running-late': { state: 'breached', text: 'Late' },
  met: { state: 'met', text: 'Kept' },
  missed: { state: 'met-late', text: 'Done late' },
  counted: { state: 'met', text: 'Done' },
  nullified: { state: 'nullified', text: 'Does not count' },
  'ended-without-answer': { state: 'not-started', text: 'Ended' },
};

function Standing({ period }: { period: ClockPeriod }) {
  const tag = tagOf[period.state] ?? { state: 'unknown' as const, text: 'Cannot be worked out' };
  return <ClockTag state={tag.state} text={tag.text} />;
}

export function dayText(day: string): string {
  return showDay(startOfDay(parseDay(day) ?? 0));
}

export function CasesPage(props: {
  standings: readonly CaseStanding[];
  nameOf: (organisation: string) => string;
  done?: string | undefined;
}) {
  return (
    <>
      {props.done === undefined ? null : <Done>{props.done}</Done>}
      <Heading>Cases</Heading>
      <p>
        Requests, complaints and incidents that your organisation keeps or owes an answer to, by what is due next.{' '}
        <a href="/case-numbers">What the public sees</a>.
      </p>
      <ButtonLink href="/cases/new">Take in a case</ButtonLink>
      <DataTable
        caption="By what is due next"
        rows={props.standings}
        rowKey={(row) => row.case.id}
        csvHref="/cases.csv"
        empty="No case has been taken in yet."
        columns={[
          { heading: 'Case', cell: ({ case: each }) => <a href={`/cases/${each.id}`}>{each.reference}</a> },
          { heading: 'Kind', cell: ({ case: each }) => caseKinds[each.kind].title },
          { heading: 'Owed by', cell: ({ case: each }) => props.nameOf(each.body) },
          { heading: 'Received', cell: ({ case: each }) => dayText(each.receivedOn) },
          { heading: 'Next', cell: ({ next }) => (next === undefined ? 'Nothing is owed' : next.clock.title) },
          {
            heading: 'By',
            cell: ({ next }) =>
              next === undefined ? '' : next.due === undefined ? 'As soon as practicable' : showDay(next.due),
          },
          { heading: 'Standing', cell: ({ next }) => (next === undefined ? '' : <Standing period={next} />) },
        ]}
      />
    </>
  );
}

export function CasePage(props: {
  standing: CaseStanding;
  nameOf: (organisation: string) => string;
  done?: { text: string; undo?: string } | undefined;
}) {
  const { case: kept, acts, duties } = props.standing;
  return (
    <>
      {props.done === undefined ? null : (
        <Done>
          {props.done.text}
          {props.done.undo === undefined ? null : (
            <PostForm action={`/cases/${kept.id}/acts/${props.done.undo}/undo`}>
              <SubmitButton secondary>Undo</SubmitButton>
            </PostForm>
          )}
        </Done>
      )}
      <Heading>{kept.reference}</Heading>
      <Facts
        rows={[
          { name: 'Kind', value: caseKinds[kept.kind].title },
          { name: 'What it is about', value: kept.title },
          { name: 'Asked by', value: kept.askedBy ?? 'Not recorded' },
          { name: 'Owed by', value: props.nameOf(kept.body) },
          { name: 'Received', value: dayText(kept.receivedOn) },
          ...(kept.reach === null ? [] : [{ name: 'Reach', value: reachWords[kept.reach] }]),
        ]}
      />
      <DutyList duties={duties} />
      <Section heading="Record what happened">
        <ul className="nhsuk-list">
          {actsFor(kept.kind).map(([name, act]) => (
            <li key={name}>
              <a href={`/cases/${kept.id}/acts/${name}`}>{act.title}</a>
            </li>
          ))}
        </ul>
        <p>
          <a href={`/cases/${kept.id}/letter`}>A letter about this case</a>
        </p>
      </Section>
      <History kept={kept} acts={acts} />
    </>
  );
}

const reachWords = {
  statutory: 'A public authority, or information held on behalf of one: the Act applies',
  promised: 'A contractor beyond the Act: promised by the policy documents, not law',
} as const;

/** The duties with their working: who owes what, by which clause, and by when. */
export function DutyList({ duties }: { duties: readonly ClockPeriod[] }) {
  return (
    <Section heading="What is owed, and by when">
      {duties.length === 0 ? <p>No duty applies to what is recorded.</p> : null}
      {duties.map((period) => (
        <div key={`${period.standard}-${period.start}-${period.steps[0]?.event.id}`}>
          <h3 className="nhsuk-heading-s">
            {period.clock.title} <Standing period={period} />
          </h3>
          <p>{answerInWords(period)}</p>
          <p className="nhsuk-body-s">
            {statusInWords(period.clock.status)}. Owed by {period.clock.dutyHolder}.{' '}
            <a href={`/standards/${period.standard}`}>The clauses and how it is worked out</a>
          </p>
          {period.steps.length === 0 ? null : (
            <ul className="nhsuk-list nhsuk-list--bullet nhsuk-body-s">
              {period.steps.map(({ rule, event }) => (
                <li key={event.id}>
                  {showDay(event.at)}: {period.clock.clauses[rule.clause]?.text} [
                  {period.clock.clauses[rule.clause]?.reference}]
                </li>
              ))}
            </ul>
          )}
          {(period.flags ?? []).map((flag) => (
            <p key={flag}>
              <strong>Look at this:</strong> {flag}.
            </p>
          ))}
          {period.breached ? <p>What the person can do: {period.clock.remedy}</p> : null}
        </div>
      ))}
    </Section>
  );
}

function History({ kept, acts }: { kept: KeptCase; acts: readonly KeptAct[] }) {
  return (
    <DataTable
      caption="What happened"
      rows={acts}
      rowKey={(act) => act.id}
      columns={[
        { heading: 'Day', cell: (act) => dayText(act.happenedOn) },
        {
          heading: 'What',
          cell: (act) => (
            <>
              {titleOf(kept.kind, act.kind, act.data)}
              {act.ceasedAt === null ? '' : ' (taken back)'}
            </>
          ),
        },
        { heading: 'Recorded', cell: (act) => showDay(act.recordedAt) },
        {
          heading: 'Undo',
          cell: (act) =>
            act.ceasedAt !== null || act.kind === 'case.received' ? (
              ''
            ) : (
              <PostForm action={`/cases/${kept.id}/acts/${act.id}/undo`}>
                <SubmitButton secondary>
                  Take back
                  <span className="nhsuk-u-visually-hidden">: {titleOf(kept.kind, act.kind, act.data)}</span>
                </SubmitButton>
              </PostForm>
            ),
        },
      ]}
    />
  );
}

const harms = [
  { value: 'none', label: 'None' },
  { value: 'low', label: 'Low' },
  { value: 'moderate', label: 'Moderate' },
  { value: 'severe', label: 'Severe' },
  { value: 'death', label: 'Death' },
];

export function NewCasePage({ form, bodies, today }: { form: FormState; bodies: readonly Choice[]; today: number }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Take in a case</Heading>
      <PostForm>
        <RadioField
          name="kind"
          label="What kind of case is it?"
          form={form}
          choices={keptKinds.map((kind) => ({ value: kind, label: caseKinds[kind].title }))}
        />
        <SelectField
          name="body"
          label="Who owes the answer?"
          form={form}
          choices={bodies}
          none="Choose an organisation"
        />
        <DateField name="receivedOn" label="When was it received?" form={form} value={isoOf(today)} />
        <TextField name="title" label="What is it about?" hint="A few words, without names." form={form} />
        <TextField name="askedBy" label="Who asks? (optional)" hint="Shown on this case only." form={form} />
        <TextField
          name="nhsNumber"
          label="NHS number of the person it is about (optional)"
          hint="A complaint, an incident or a request for one’s own information. They then see the case among their own."
          form={form}
          width={20}
          inputMode="numeric"
        />
        <Part title="A complaint">
          <DateField name="aroseOn" label="When did it happen, or become known? (optional)" form={form} />
        </Part>
        <Part title="A safety incident">
          <SelectField name="harm" label="Harm" form={form} choices={harms} none="Choose the harm" />
          <CheckboxField
            name="psychological"
            label="Psychological harm"
            form={form}
            choices={[{ value: 'prolonged', label: 'Prolonged psychological harm, in a professional’s judgement' }]}
          />
        </Part>
        <Part title="A request for information">
          <RadioField
            name="reach"
            label="Why must the body answer?"
            form={form}
            choices={Object.entries(reachWords).map(([value, label]) => ({ value, label }))}
          />
          <SelectField
            name="specialTime"
            label="Another time by regulation?"
            form={form}
            none="No: 20 working days"
            choices={[
              { value: 'school', label: 'A maintained school: 20 school days, at most 60 working days' },
              { value: 'public-record', label: 'A closed public record: 30 working days' },
            ]}
          />
          <DateField name="holidayFrom" label="School holiday within that time, first day (optional)" form={form} />
          <DateField name="holidayTo" label="Its last day" form={form} />
        </Part>
        <SubmitButton>Take in the case</SubmitButton>
      </PostForm>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <Section heading={title}>{children}</Section>;
}

export function isoOf(instant: number): string {
  const date = new Date(startOfDay(londonDay(instant)) + 12 * 3_600_000);
  return date.toISOString().slice(0, 10);
}

export function ActPage(props: { kept: KeptCase; name: ActName; act: CaseAct; form: FormState; today: number }) {
  const { kept, act, form, today } = props;
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>
        {act.title}: {kept.reference}
      </Heading>
      <PostForm>
        <DateField name="happenedOn" label="On which day?" form={form} value={isoOf(today)} />
        {act.fields.map((field) => {
          if ('choices' in field)
            return (
              <RadioField
                key={field.name}
                name={field.name}
                label={field.label}
                form={form}
                choices={Object.entries(field.choices).map(([value, label]) => ({ value, label }))}
              />
            );
          if (field.name === 'until') return <DateField key="until" name="until" label={field.label} form={form} />;
          return (
            <TextField
              key={field.name}
              name={field.name}
              label={field.label}
              form={form}
              {...(field.name === 'exemptions' ? { hint: 'Sections of the Act, for example s40, s43.' } : {})}
            />
          );
        })}
        <SubmitButton>Record</SubmitButton>
      </PostForm>
    </>
  );
}

/** A letter about a case for printing: what was received, what is owed by when and by which clause, and what the person can do. */
export function CaseLetterPage({ standing, body, now }: { standing: CaseStanding; body: string; now: number }) {
  const { case: kept, duties } = standing;
  const running = duties.filter((period) => isRunning(period));
  return (
    <>
      <p className="wpc-no-print nhsuk-hint">Print this page, or save it as PDF. Write the name and address by hand.</p>
      <article className="wpc-letter" aria-label="Letter">
        <p>
          From: {body}
          <br />
          {showDay(now)}
        </p>
        <h1 className="nhsuk-heading-m">
          {caseKinds[kept.kind].title}, our reference {kept.reference}
        </h1>
        <p>
          We received this on {dayText(kept.receivedOn)}. It is about: {kept.title}.
        </p>
        {running.map((period) => (
          <p key={period.standard}>
            {period.clock.title}: {answerInWords(period)} ({statusInWords(period.clock.status)};{' '}
            {period.clock.sources[0]})
          </p>
        ))}
        {duties
          .filter((period) => !isRunning(period))
          .map((period) => (
            <p key={`${period.standard}-${period.start}`}>
              {period.clock.title}: {answerInWords(period)}
            </p>
          ))}
        <p>If you are not content: {(running[0] ?? duties[0])?.clock.remedy ?? 'tell us.'}</p>
        <p>
          Yours sincerely,
          <br />
          <br />
          ______________________________
        </p>
      </article>
    </>
  );
}

/** The person's own cases, in their words. */
export function MyCasesPage({
  standings,
  nameOf,
}: {
  standings: readonly CaseStanding[];
  nameOf: (organisation: string) => string;
}) {
  return (
    <>
      <Heading>My complaints and requests</Heading>
      {standings.length === 0 ? <p>No complaint, incident or request about you has been recorded.</p> : null}
      {standings.map((standing) => (
        <Section key={standing.case.id} heading={`${caseKinds[standing.case.kind].title}, ${standing.case.reference}`}>
          <p>
            {standing.case.title}. To {nameOf(standing.case.body)}, received {dayText(standing.case.receivedOn)}.
          </p>
          <DutyList duties={standing.duties} />
        </Section>
      ))}
    </>
  );
}
