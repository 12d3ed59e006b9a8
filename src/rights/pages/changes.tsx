import { EmptyState, Facts, Heading, Section, showDay, showTime } from '../../platform/design-system/index.ts';
import type { FactRelied } from '../answer.ts';
import type { Change } from '../what-changed.ts';
import { actionWords, eventInWords } from './words.ts';

/** Answers that were given and are no longer, with the facts that made the difference. */
export function ChangesPage({ changes, own }: { changes: readonly Change[]; own: boolean }) {
  return (
    <>
      <Heading>What changed</Heading>
      <p>
        When a service corrects, adds or takes back a fact, the clocks that rest on it are worked out again. Here is
        what {own ? 'you were' : 'this person was'} told before, what holds now, and which facts made the difference.
        Time that only passed is not listed.
      </p>
      {changes.length === 0 ? (
        <EmptyState>No answer has changed.</EmptyState>
      ) : (
        changes.map((change, index) => (
          <Section
            key={`${change.at}-${change.standard}-${change.pathway}-${change.before}`}
            heading={change.title}
            id={`change-${index + 1}`}
          >
            <Facts
              rows={[
                { name: 'Changed on', value: showTime(change.at) },
                { name: 'Before', value: change.before },
                { name: 'Now', value: change.after ?? 'There is no such clock any more.' },
                { name: 'No longer so', value: <FactList facts={change.facts.gone} /> },
                { name: 'New', value: <FactList facts={change.facts.come} /> },
              ]}
            />
          </Section>
        ))
      )}
    </>
  );
}

function FactList({ facts }: { facts: readonly FactRelied[] }) {
  if (facts.length === 0) return 'Nothing';
  return (
    <ul className="nhsuk-list nhsuk-u-margin-bottom-0">
      {facts.map((fact) => (
        <li key={`${fact.event}-${fact.fact.version}-${fact.did}-${fact.clause}`}>
          {fact.precision === 'day' ? showDay(fact.at) : showTime(fact.at)}: {eventInWords(fact.kind)} (recorded by{' '}
          {fact.source}, version {fact.fact.version}). {actionWords[fact.did]}
        </li>
      ))}
    </ul>
  );
}
