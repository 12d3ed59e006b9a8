import {
  ButtonLink,
  Details,
  EmptyState,
  Heading,
  LegalStatusTag,
  Notice,
  Section,
  showDay,
} from '../../platform/design-system/index.ts';
import { entitlementHeading, isRunning } from '../../standards/index.ts';
import type { StandardListed } from '../list-standards.ts';
import type { PersonRight } from '../person-rights.ts';
import type { Pressed } from './act-button.tsx';
import { RightCard } from './right-card.tsx';

export interface MyRightsProps {
  rights: readonly PersonRight[];
  /** Standards that have not come into play for this person. */
  others: readonly StandardListed[];
  /** Path of this page. */
  base: string;
  /** The reader is the person, or acts for them. */
  own: boolean;
  /** For staff: what would stop each running clock, by its id. */
  acts?: ReadonlyMap<string, readonly Pressed[]>;
  /** Past answers that rested on records since found to be somebody else's. */
  withheld?: number;
  /** Shown for a past moment. */
  asOf?: number;
}

/** What a person is entitled to, where each clock stands, the working, who is responsible and what can be done. */
export function MyRightsPage({ rights, others, base, own, acts, withheld = 0, asOf }: MyRightsProps) {
  const running = rights.filter(({ period }) => isRunning(period));
  const over = rights.filter(({ period }) => !isRunning(period));
  const missed = running.filter((right) => right.standing === 'late').length;
  return (
    <>
      <Heading {...(asOf === undefined ? {} : { caption: `As it stood on ${showDay(asOf)}` })}>
        {own ? 'My rights' : 'Rights and clocks'}
      </Heading>
      <p>
        What {own ? 'you are' : 'this person is'} entitled to expect, where each clock stands, and who must act. What is
        law and what is only promised is always said.{' '}
        <a href={`${base}/changes`}>What changed when facts were corrected</a>
      </p>
      {withheld === 0 ? null : (
        <Notice>
          {withheld === 1 ? 'One answer of that day' : `${withheld} answers of that day`} rested on records that have
          since been found to be somebody else’s. They are not shown here.
        </Notice>
      )}
      {missed === 0 ? null : (
        <Notice>
          {missed === 1
            ? 'One clock has been missed and the wait goes on.'
            : `${missed} clocks have been missed and the waits go on.`}
        </Notice>
      )}
      <Section heading="Waiting now" id="waiting">
        {running.length === 0 ? (
          <EmptyState>Nothing is being waited for.</EmptyState>
        ) : (
          running.map((right) => (
            <RightCard key={right.id} right={right} base={base} acts={acts?.get(right.id) ?? []} />
          ))
        )}
        {running.some((right) => right.period.due !== undefined) && asOf === undefined ? (
          <ButtonLink href={`${base}/dates.ics`} secondary>
            Add the due dates to a calendar
          </ButtonLink>
        ) : null}
      </Section>
      <Section heading="Over" id="over">
        {over.length === 0 ? (
          <EmptyState>No clock has ended yet.</EmptyState>
        ) : (
          <Details summary={over.length === 1 ? 'One clock that is over' : `${over.length} clocks that are over`}>
            {over.map((right) => (
              <RightCard key={right.id} right={right} base={base} />
            ))}
          </Details>
        )}
      </Section>
      <Section heading={own ? 'What else you may expect' : 'What else may be expected'} id="others">
        <p>These have not come into play{own ? ' for you' : ''}. Each page says what starts the clock.</p>
        <Details summary={`${others.length} more standards`}>
          {others.map((standard) => (
            <div key={standard.id}>
              <h3 className="nhsuk-heading-s nhsuk-u-margin-bottom-1">
                <a href={`/standards/${standard.id}`}>{standard.title}</a> <LegalStatusTag status={standard.status} />
              </h3>
              <p>
                {entitlementHeading(standard.status)}: {standard.entitlement}
              </p>
            </div>
          ))}
        </Details>
      </Section>
    </>
  );
}
