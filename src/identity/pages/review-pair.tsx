import {
  ButtonLink,
  DataTable,
  Done,
  ErrorSummary,
  type FormState,
  Heading,
  Notice,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showDate,
  showNhsNumber,
  showTime,
  TextArea,
  Warning,
} from '../../platform/design-system/index.ts';
import { kindText } from '../alerts/page.tsx';
import type { AlertRow } from '../alerts/store.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import type { PairScore } from '../linkage/score.ts';
import { pairPath } from './review-item.ts';

export interface ReviewSide {
  source: string;
  record: LinkageRecord;
}

export interface ReviewDecision {
  same: boolean;
  by: string;
  at: number;
  reason: string;
}

interface Row {
  field: string;
  one: string;
  other: string;
}

/** Both source patients side by side. The score and its working appear once the question is answered. */
export function ReviewPair(props: {
  pair: string;
  one: ReviewSide;
  other: ReviewSide;
  form: FormState;
  /** Contradictions between the two, who were joined. */
  alerts: readonly AlertRow[];
  decision: ReviewDecision | undefined;
  score: Pick<PairScore, 'weight' | 'probability' | 'fields'> | undefined;
  justDecided: boolean;
}) {
  const { pair, one, other, form, decision, score } = props;
  return (
    <>
      {props.justDecided && decision ? (
        <Done>{decision.same ? 'Joined. Nothing was moved.' : 'Kept apart. Nothing was moved.'}</Done>
      ) : null}
      <ErrorSummary errors={form.errors} />
      <Heading caption="Clerical review">Are these the same person?</Heading>
      <DataTable
        caption="What each service holds"
        rows={sideBySide(one.record, other.record)}
        rowKey={(row) => row.field}
        columns={[
          { heading: 'Detail', cell: (row) => row.field },
          { heading: columnHeading(one.source, 'first'), cell: (row) => row.one },
          { heading: columnHeading(other.source, 'second'), cell: (row) => row.other },
        ]}
      />
      {props.alerts.length > 0 ? <Contradictions pair={pair} alerts={props.alerts} /> : null}
      {decision ? <Decided pair={pair} decision={decision} form={form} /> : <Question form={form} />}
      {decision && score ? <Working score={score} /> : null}
      <p>
        <a href="/clerical-review">All open questions</a>
      </p>
    </>
  );
}

/** What the records say that nobody can be twice; kept apart by the question below, or explained here. */
function Contradictions({ pair, alerts }: { pair: string; alerts: readonly AlertRow[] }) {
  return (
    <Warning heading="They are joined, and their records contradict one another">
      <ul className="nhsuk-list nhsuk-list--bullet">
        {alerts.map((alert) => (
          <li key={`${alert.kind} ${alert.evidence}`}>
            {kindText[alert.kind]}: {alert.evidence.replace(' | ', ' and ')}
          </li>
        ))}
      </ul>
      <PostForm action={`${pairPath(pair)}/close-alerts`}>
        <TextArea name="why" label="If they are one person all the same: why" rows={2} />
        <SubmitButton secondary>Close the contradiction</SubmitButton>
      </PostForm>
    </Warning>
  );
}

function columnHeading(source: string, which: string): string {
  return `${source} (${which})`;
}

function Question({ form }: { form: FormState }) {
  return (
    <PostForm>
      <RadioField
        name="same"
        label="Are they the same person?"
        form={form}
        choices={[
          { value: 'yes', label: 'Yes, the same person' },
          { value: 'no', label: 'No, two different people' },
        ]}
      />
      <TextArea
        name="reason"
        label="Why"
        hint="The next person to look needs the reason. Write what agrees or differs."
        rows={2}
        form={form}
      />
      <SubmitButton>Save decision</SubmitButton>
    </PostForm>
  );
}

function Decided({ pair, decision, form }: { pair: string; decision: ReviewDecision; form: FormState }) {
  return (
    <Section heading={decision.same ? 'Decided: the same person' : 'Decided: two different people'}>
      <p>
        By {decision.by} on {showTime(decision.at)}: {decision.reason}
      </p>
      <PostForm action={`${pairPath(pair)}/undo`}>
        <TextArea name="reason" label="Why it is taken back" rows={2} form={form} />
        <SubmitButton secondary>Take the decision back</SubmitButton>
      </PostForm>
      <ButtonLink href="/clerical-review/next">Next question</ButtonLink>
    </Section>
  );
}

function Working({ score }: { score: Pick<PairScore, 'weight' | 'probability' | 'fields'> }) {
  return (
    <Section heading="What the model made of it">
      <Notice>
        Match weight {score.weight.toFixed(1)}, probability {score.probability.toFixed(4)}. A weight of one more doubles
        the odds.
      </Notice>
      <DataTable
        caption="What each detail weighed"
        rows={score.fields}
        rowKey={(field) => field.name}
        columns={[
          { heading: 'Detail', cell: (field) => field.label },
          { heading: 'How it compared', cell: (field) => field.levelLabel },
          { heading: 'Weight', numeric: true, cell: (field) => field.weight.toFixed(1) },
        ]}
      />
    </Section>
  );
}

function sideBySide(one: LinkageRecord, other: LinkageRecord): Row[] {
  const rows: [string, (record: LinkageRecord) => string][] = [
    ['NHS number', (record) => (record.nhsNumber ? showNhsNumber(record.nhsNumber) : '')],
    ['Given names', (record) => record.given.join(' ')],
    ['Family name', (record) => record.family.join(', formerly ')],
    ['Birth date', (record) => (record.birthDate ? showDate(record.birthDate) : '')],
    ['Sex', (record) => record.sex ?? ''],
    ['Address', (record) => record.addressLines.join(', ')],
    ['Postcode', (record) => record.postcode.join(', ')],
    ['Telephone', (record) => record.phone.join(', ')],
    ['Email', (record) => record.email.join(', ')],
  ];
  return rows.map(([field, text]) => ({ field, one: text(one) || 'Not known', other: text(other) || 'Not known' }));
}
