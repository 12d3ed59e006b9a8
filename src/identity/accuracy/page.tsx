import {
  DataTable,
  Done,
  Heading,
  Notice,
  PostForm,
  Section,
  SubmitButton,
} from '../../platform/design-system/index.ts';
import type { Estimate } from './estimates.ts';

export const sampleSize = 50;

/** How right the links are, as far as the answers of clerical review can say. */
export function AccuracyPage(props: {
  estimates: readonly Estimate[];
  matches: number;
  unanswered: number;
  drawn: boolean;
}) {
  const { estimates, matches, unanswered, drawn } = props;
  return (
    <>
      {drawn ? <Done>The matches drawn are among the questions now.</Done> : null}
      <Heading caption="Clerical review">How right are the links?</Heading>
      <p className="nhsuk-lede-text">
        What people answered, with the score hidden, against what the model made of the pair.
      </p>
      <DataTable
        caption="Pairs that people decided on"
        rows={estimates}
        rowKey={(each) => each.what}
        columns={[
          { heading: 'Pairs', cell: (each) => each.what },
          { heading: 'Decided', numeric: true, cell: (each) => each.labelled },
          { heading: 'One person', numeric: true, cell: (each) => each.same },
          { heading: 'Share that is one person (95% limits)', numeric: true, cell: shareText },
        ]}
        note="Limits are Wilson’s. Decisions taken back, and pairs that had no score, are not counted."
      />
      <Section heading="What this can and cannot say">
        <p>
          Only matches drawn at random speak for all {matches.toLocaleString('en-GB')} matches: their share is the
          precision of joining without a person. Questions are answered as people come to them; their share speaks for
          all of them once all are answered. Pairs under the line of review are not asked about, so how many are missed
          cannot be read from answers: a set with known answers can say (see{' '}
          <a href="/clerical-review/fairness">errors by group</a>).
        </p>
      </Section>
      <Section heading="Ask about matches">
        <Notice>
          {unanswered === 0
            ? 'No match that was drawn waits for an answer.'
            : `${unanswered} of the matches drawn wait for an answer.`}{' '}
          They are asked among the others and look the same. Who says “two people” parts them.
        </Notice>
        <PostForm action="/clerical-review/accuracy">
          <SubmitButton>Draw {sampleSize} matches at random</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}

function shareText({ share }: Estimate): string {
  if (share === undefined) return 'not known yet';
  const [value, lower, upper] = [share.value, share.lower, share.upper].map((each) => (each * 100).toFixed(1));
  return `${value}% (${lower} to ${upper})`;
}
