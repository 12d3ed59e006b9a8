/** Eligibility: facts give a decision with its reasons, limb by limb. What the law leaves to judgement stays a person's. */
import type { ConditionAnswer, Held } from './answer.ts';
import type { StandardMeta } from './standard.ts';

export interface Eligibility<F> extends StandardMeta {
  kind: 'eligibility';
  /** The limbs of the law, in its order. */
  limbs: (facts: F) => ConditionAnswer[];
  /** How the limbs make the decision. */
  decide: (limbs: readonly ConditionAnswer[]) => Held;
}

export interface EligibilityDecision {
  standard: string;
  decision: 'eligible' | 'not-eligible' | 'undecided';
  limbs: readonly ConditionAnswer[];
  /** Clauses still open: what must be found out or judged before it can be decided. */
  open: readonly string[];
}

export function defineEligibility<F>(definition: Omit<Eligibility<F>, 'kind'>): Eligibility<F> {
  return { ...definition, kind: 'eligibility' };
}

/** The decision and its reasons. Throws when a limb cites a clause that the standard has not: a bug. */
export function decideEligibility<F>(standard: Eligibility<F>, facts: F): EligibilityDecision {
  const limbs = standard.limbs(facts);
  for (const { clause } of limbs) {
    if (!standard.clauses[clause])
      throw new Error(`${standard.id}: a limb cites clause '${clause}', which is not in clauses`);
  }
  const held = standard.decide(limbs);
  const decision = held === 'yes' ? 'eligible' : held === 'no' ? 'not-eligible' : 'undecided';
  const open =
    decision === 'undecided' ? limbs.filter((limb) => limb.held === 'unknown').map(({ clause }) => clause) : [];
  return { standard: standard.id, decision, limbs, open };
}
