import type { CommitmentState, PartState } from '../../../policy/index.ts';
import { Heading, Section, Tag } from '../../platform/design-system/index.ts';
import type { CommitmentShown } from '../commitments.ts';

const stateWords: Record<CommitmentState, { text: string; colour: 'green' | 'yellow' | 'grey' }> = {
  working: { text: 'Working', colour: 'green' },
  partly: { text: 'Partly', colour: 'yellow' },
  'not-yet': { text: 'Not yet', colour: 'grey' },
};

const partWords: Record<PartState['state'], string> = {
  carried: 'works here',
  written: 'written as a standard, not yet run',
  missing: 'not yet here',
};

/** Every commitment with its state, computed from what exists here. */
export function CommitmentsPage({
  groups,
}: {
  groups: readonly { name: string; commitments: readonly CommitmentShown[] }[];
}) {
  const all = groups.flatMap(({ commitments }) => commitments);
  const count = (state: CommitmentState): number => all.filter((each) => each.state === state).length;
  return (
    <>
      <Heading>Commitments</Heading>
      <p>
        The {all.length} commitments of the two policy documents. The state says whether this software carries each one
        out, and is worked out when the page is made from what is there: it says nothing of how well services do. For
        that, follow the standards.
      </p>
      <p>
        {count('working')} working, {count('partly')} partly, {count('not-yet')} not yet.
      </p>
      {groups.map((group) => (
        <Section key={group.name} heading={capital(group.name)}>
          {group.commitments.map((commitment) => (
            <CommitmentCard key={commitment.id} commitment={commitment} />
          ))}
        </Section>
      ))}
    </>
  );
}

function CommitmentCard({ commitment }: { commitment: CommitmentShown }) {
  const { text, colour } = stateWords[commitment.state];
  return (
    <div className="nhsuk-card" id={commitment.id}>
      <div className="nhsuk-card__content">
        <h3 className="nhsuk-card__heading nhsuk-heading-s">
          <span className="nhsuk-caption-m">{commitment.id}</span> {commitment.title}
        </h3>
        <p>
          <Tag modifier={colour}>{text}</Tag>
          {commitment.asked ? ' The document asks this and does not pledge it.' : ''}
        </p>
        <ul className="nhsuk-list nhsuk-list--bullet">
          {commitment.parts.map(({ part, state, evidence }) => (
            <li key={part.works}>
              {part.works}: {partWords[state]}
              {state === 'missing' || part.lacks === undefined ? '' : `. Lacking: ${part.lacks}`}
              {evidence.length === 0 ? null : (
                <span className="nhsuk-u-secondary-text-colour"> (seen: {evidence.join('; ')})</span>
              )}
            </li>
          ))}
        </ul>
        {commitment.standards.length === 0 ? null : (
          <p>
            Standards:{' '}
            {commitment.standards.map((standard, index) => (
              <span key={standard.id}>
                {index === 0 ? '' : ', '}
                <a href={`/standards/${standard.id}`}>{standard.title}</a>
                {standard.late === null ? '' : ` (${standard.late} missed and still waiting)`}
              </span>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
