import { showDay } from '../../platform/design-system/index.ts';
import type { PersonRight } from '../person-rights.ts';
import { dueInWords } from './words.ts';

/**
 * A letter to send when a clock was missed, for printing or saving as PDF by the browser. It claims no more than the law
 * gives: a promise is called a promise. Name and address are left to be written by hand, so that the page holds none.
 */
export function LetterPage({ right, now }: { right: PersonRight; now: number }) {
  const { explanation, period } = right;
  return (
    <>
      <p className="wpc-no-print nhsuk-hint">
        Print this page, or choose to save it as PDF. Write your name, address and date of birth by hand.
      </p>
      <article className="wpc-letter" aria-label="Letter">
        <p>
          From (name, address, date of birth, NHS number if you know it):
          <br />
          ______________________________
          <br />
          ______________________________
        </p>
        <p>
          To: {right.responsible}
          <br />
          {showDay(now)}
        </p>
        <h1 className="nhsuk-heading-m">{explanation.title}: the time has passed</h1>
        <p>Dear colleague,</p>
        <p>{opening(right)}</p>
        <p>
          The clock started on {showDay(period.start)}. It was due by {dueInWords(period)}. {explanation.answer}
        </p>
        <p>{basis(right)}</p>
        <p>Please:</p>
        <ol className="nhsuk-list nhsuk-list--number">
          {period.stop === undefined ? (
            <li>
              tell me in writing when this will happen, and offer me the earliest date that you or another provider can
              give;
            </li>
          ) : null}
          <li>explain why it was late and what is being done so that it does not happen again;</li>
          <li>
            treat this letter as a complaint if you cannot put it right, and acknowledge it within 3 working days.
          </li>
        </ol>
        <p>What else I may do: {explanation.remedy ?? period.clock.remedy}</p>
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

function opening({ explanation, period }: PersonRight): string {
  return period.stop === undefined
    ? `I am writing because I am still waiting. ${explanation.heading}: ${explanation.entitlement}`
    : `I am writing because what I was waiting for came late. ${explanation.heading}: ${explanation.entitlement}`;
}

function basis({ explanation, period }: PersonRight): string {
  const source = period.clock.sources[0];
  const from = source === undefined ? '' : ` (${source})`;
  if (explanation.legalRight) return `This is my right in law${from}.`;
  return `Where this comes from: ${explanation.statusInWords}${from}.`;
}
