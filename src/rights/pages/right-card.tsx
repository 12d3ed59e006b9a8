import {
  ButtonLink,
  ClockTag,
  Details,
  type Fact,
  Facts,
  LegalStatusTag,
  showDate,
  showDay,
  showTime,
} from '../../platform/design-system/index.ts';
import { type Explanation, isRunning } from '../../standards/index.ts';
import { nextAct } from '../next-act.ts';
import { needsLetter, type PersonRight } from '../person-rights.ts';
import { ActButton, type Pressed } from './act-button.tsx';
import { actionWords, dueInWords, eventInWords, standingTags } from './words.ts';

export function StandingTag({ right }: { right: Pick<PersonRight, 'standing'> }) {
  const { state, text } = standingTags[right.standing];
  return <ClockTag state={state} text={text} />;
}

/** One right: what it is, where it stands, who is responsible, what can be done, and the whole working. `base` is the page it is on. */
export function RightCard({ right, base, acts = [] }: { right: PersonRight; base: string; acts?: readonly Pressed[] }) {
  const { explanation } = right;
  return (
    <div className="nhsuk-card" id={`right-${right.id}`}>
      <div className="nhsuk-card__content">
        <h3 className="nhsuk-card__heading nhsuk-heading-m">{explanation.title}</h3>
        <p>
          <StandingTag right={right} /> <LegalStatusTag status={explanation.status} />
        </p>
        <p className="nhsuk-u-font-weight-bold nhsuk-u-margin-bottom-1">{explanation.answer}</p>
        <p>
          {explanation.heading}: {explanation.entitlement}
        </p>
        <Facts rows={factsOf(right)} />
        <WhatNow right={right} base={base} acts={acts} />
        <Details summary="How this was worked out">
          <Working explanation={explanation} />
        </Details>
      </div>
    </div>
  );
}

function factsOf(right: PersonRight): Fact[] {
  const { explanation, period } = right;
  const rows: Fact[] = [{ name: 'Who is responsible', value: right.responsible }];
  if (explanation.mustAct?.by !== undefined) rows.push({ name: 'Due by', value: dueInWords(period) });
  if (period.planned !== undefined) {
    const late = period.forecast === 'will-miss' ? '. This is after the due time' : '';
    rows.push({ name: 'Booked for', value: `${showTime(period.planned)}${late}` });
  }
  if (period.fairPlace) {
    rows.push({
      name: 'Your place in the queue',
      value: `As if you had waited since ${showDay(period.fairPlace.since)}: days waited before count towards your place`,
    });
  }
  return rows;
}

/** What can be done now; never empty for what runs or was missed. */
function WhatNow({ right, base, acts }: { right: PersonRight; base: string; acts: readonly Pressed[] }) {
  const { explanation, standing, period } = right;
  const waits = isRunning(period);
  const letter = needsLetter(right);
  const act = waits ? actOf(right, base.replace(/\/rights$/, '')) : undefined;
  if (!letter && acts.length === 0 && (!waits || (standing === 'refused' && act === undefined))) return null;
  const about = <span className="nhsuk-u-visually-hidden"> about {explanation.title}</span>;
  return (
    <>
      <h4 className="nhsuk-heading-s nhsuk-u-margin-bottom-1">What you can do now</h4>
      {letter ? <p>{explanation.remedy ?? period.clock.remedy}</p> : null}
      {waits && !letter && standing !== 'refused' ? (
        <p>
          {act === undefined && acts.length === 0 ? 'Nothing yet: ' : ''}
          {right.responsible} must act
          {explanation.mustAct?.by === undefined ? '' : ` by ${dueInWords(period)}`}. If they have not:{' '}
          {period.clock.remedy}
        </p>
      ) : null}
      {acts.length === 0 ? null : (
        <>
          {acts.slice(0, 2).map((each) => (
            <ActButton key={each.key} right={{ id: right.id, title: explanation.title }} offered={each} base={base} />
          ))}
          <p>
            <a href={`${base}/${right.id}/acts`}>
              It happened at another time, or otherwise
              {about}
            </a>
          </p>
        </>
      )}
      {act === undefined ? null : (
        <ButtonLink href={act.href} secondary>
          {act.text}
          {about}
        </ButtonLink>
      )}{' '}
      {letter ? (
        <ButtonLink href={`${base}/${right.id}/letter`} secondary>
          Letter to send{about}
        </ButtonLink>
      ) : null}
    </>
  );
}

function actOf({ id, period }: PersonRight, base: string) {
  const facts = period.steps.map(({ rule, event }) => ({ did: rule.then, source: event.source, fact: event.fact }));
  return nextAct({ id, clock: period.clock, facts, planned: period.planned !== undefined }, base);
}

/** The working: facts, clauses, the figure and its date, how time is counted, and what would change the answer. */
export function Working({ explanation }: { explanation: Explanation }) {
  const { facts, value, counting, holidays, readings, wouldChange } = explanation;
  return (
    <>
      <p>Legal status: {explanation.statusInWords}.</p>
      <ol className="nhsuk-list nhsuk-list--number">
        {facts.map((fact) => (
          <li key={`${fact.event}-${fact.did}-${fact.clause.id}`}>
            <strong>{fact.precision === 'day' ? showDay(fact.at) : showTime(fact.at)}</strong>:{' '}
            {eventInWords(fact.kind)}. {actionWords[fact.did]} {fact.clause.text}{' '}
            <span className="nhsuk-u-secondary-text-colour">
              ({fact.clause.reference}; recorded by {fact.source})
            </span>
            {fact.flag === undefined ? null : <> Somebody should look at this: {fact.flag}.</>}
          </li>
        ))}
      </ol>
      <p>{counting}</p>
      {holidays.map((holiday) => (
        <p key={holiday.date}>
          {showDate(holiday.date)} is not counted: {holiday.title}
          {holiday.announcedAfterStart ? ', announced after this clock started, so the due day moved' : ''}.
        </p>
      ))}
      {value === undefined ? null : (
        <p>
          The figure used is {value.value} {value.unit}, in force since {showDate(value.from)} ({value.reference}
          {value.certainty === 'verified' ? '' : '; still to be confirmed in the source'}).
        </p>
      )}
      {readings.map((reading) => (
        <p key={reading.question}>
          The sources leave a question open: {reading.question} Used here: {reading.used}. Also possible:{' '}
          {reading.others.join('; ')}.
        </p>
      ))}
      <p className="nhsuk-u-font-weight-bold nhsuk-u-margin-bottom-1">What would change this</p>
      <ul className="nhsuk-list nhsuk-list--bullet">
        {wouldChange.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </>
  );
}
