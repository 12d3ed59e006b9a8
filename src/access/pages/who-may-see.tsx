import { DataTable, Heading, Section, showDate, showDay } from '../../platform/design-system/index.ts';
import { birthday } from '../acting-for/act-for.ts';
import { actingScopes } from '../acting-for/acting-scopes.ts';
import type { AuthorityRow } from '../acting-for/store.ts';
import { ageOn } from '../children/children.ts';
import type { JudgementRow, ResponsibilityRow } from '../children/store.ts';

/** Who sees or acts for a young person, in words. */
export interface Sight {
  id: string;
  who: string;
  why: string;
  what: string;
  then: string;
}

export const sightHeadings = ['who', 'why', 'what they may do now', 'when it changes'];
export const sightCells = ({ who, why, what, then }: Sight): string[] => [who, why, what, then];

/** Says what one relationship gives now, and what becomes of it. Pure. */
export function sightOf(
  row: AuthorityRow,
  responsibilities: readonly ResponsibilityRow[],
  birthDate: string | undefined,
): Sight {
  const recorded = responsibilities.find(
    ({ id }) => row.kind === 'parental-responsibility' && row.rests_on.startsWith(`recorded/${id}/`),
  );
  const thirteen = birthDate === undefined ? undefined : birthday(birthDate, 13);
  const what = row.scope
    .map((one) => actingScopes[one].replaceAll('my ', 'your ').replaceAll(' me', ' you'))
    .join('; ');
  const then =
    row.held_to === null
      ? 'When you end it'
      : row.kind === 'parental-responsibility' && row.held_to === thirteen
        ? `${showDay(row.held_to)}, when you are 13: from then they only see your record, and cannot act for you`
        : `${showDay(row.held_to)}: from then they see nothing`;
  return {
    id: row.id,
    who: recorded?.holder_name ?? row.holder_name ?? 'Somebody without an account here',
    why: row.basis,
    what,
    then,
  };
}

export function WhoMaySeePage(props: {
  path: string;
  birthDate: string | undefined;
  rows: readonly Sight[];
  judgements: readonly JudgementRow[];
  now: number;
}) {
  const { path, birthDate, rows, judgements, now } = props;
  const young = birthDate !== undefined && ageOn(birthDate, now) < 18;
  return (
    <>
      <Heading>Who may see my record for me</Heading>
      <p>This is about family and people who act for you. Staff who look after you see your record too.</p>
      <DataTable
        caption="Who may see what for me now"
        rows={rows}
        rowKey={(row) => row.id}
        empty="Nobody sees your record for you."
        csvHref={`${path}.csv`}
        columns={[
          { heading: 'Who', cell: (row) => row.who },
          { heading: 'Why', cell: (row) => row.why },
          { heading: 'What they may do now', cell: (row) => row.what },
          { heading: 'When it changes', cell: (row) => row.then },
        ]}
      />
      {young ? <ByAge birthDate={birthDate} now={now} /> : null}
      {young || judgements.length > 0 ? <Judged judgements={judgements} /> : null}
    </>
  );
}

function ByAge({ birthDate, now }: { birthDate: string; now: number }) {
  const changes = [
    { age: 13, words: 'a parent only sees your record: they cannot book, answer or choose for you any more' },
    { age: 16, words: 'a parent sees nothing, unless you let them. You decide.' },
  ];
  return (
    <Section heading="What changes on which birthday">
      <ul className="nhsuk-list nhsuk-list--bullet">
        {changes.map(({ age, words }) => {
          const at = birthday(birthDate, age);
          return (
            <li key={age}>
              {age}, on {showDay(at)}
              {at <= now ? ' (this has happened)' : ''}: {words}
            </li>
          );
        })}
      </ul>
      <p>
        Some things, such as sexual health, a parent never sees. If you do not want a parent to see your record, tell
        somebody who looks after you. If they judge that you can decide this, it stops at once, and your parent is not
        told that you said so.
      </p>
    </Section>
  );
}

function Judged({ judgements }: { judgements: readonly JudgementRow[] }) {
  return (
    <DataTable
      caption="What was judged about me deciding for myself"
      rows={judgements}
      rowKey={(row) => row.id}
      empty="Nothing was judged. Nobody has looked at whether you decide for yourself."
      columns={[
        { heading: 'Decision', cell: (row) => row.decision },
        {
          heading: 'What was judged',
          cell: (row) =>
            `${row.competent ? 'You can decide this' : 'You cannot decide this yet'}${row.objects ? ', and you do not want parents to see your record' : ''}${row.undone_at === null ? '' : ' (taken back)'}`,
        },
        { heading: 'By whom', cell: (row) => `${row.recorded_name}, ${showDay(row.recorded_at)}` },
        { heading: 'Looked at again by', cell: (row) => showDate(row.review_on) },
      ]}
    />
  );
}
