/** A charge before the gate, in words: whether it may be made, and by which clause or against which. */
import { askGate } from '../../src/standards/index.ts';
import type { ChargeFacts } from './standard.ts';
import { freeAtThePointOfNeed } from './standard.ts';

export interface ChargeJudged {
  lawful: boolean;
  /** For a lawful charge the clauses that let it be made; else those that forbid it, or are not known to be met. */
  clauses: { id: string; text: string; reference: string }[];
}

/** Asks the gate about one charge. What is not known shuts it. */
export function judgeCharge(facts: ChargeFacts): ChargeJudged {
  const answer = askGate(freeAtThePointOfNeed, facts);
  const ids = answer.open ? lawfulBy(facts) : answer.shutBy;
  const clauses = ids.flatMap((id) => {
    const clause = freeAtThePointOfNeed.clauses[id];
    return clause === undefined ? [] : [{ id, text: clause.text, reference: clause.reference }];
  });
  return { lawful: answer.open, clauses };
}

function lawfulBy(facts: ChargeFacts): string[] {
  return facts.assessedToPay === true ? ['provided-for', 'means-tested'] : ['provided-for', 'not-exempt'];
}
