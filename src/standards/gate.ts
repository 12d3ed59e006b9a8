/** A gate: a decision may not go ahead until its conditions hold, each with evidence. Unknown keeps it shut. */
import type { ConditionAnswer } from './answer.ts';
import { all } from './answer.ts';
import type { StandardMeta } from './standard.ts';

export interface Gate<F> extends StandardMeta {
  kind: 'gate';
  /** What may not happen while it is shut: 'charging for this care'. */
  guards: string;
  conditions: (facts: F) => ConditionAnswer[];
}

export interface GateAnswer {
  standard: string;
  open: boolean;
  conditions: readonly ConditionAnswer[];
  /** Clauses that keep it shut. */
  shutBy: readonly string[];
}

export function defineGate<F>(definition: Omit<Gate<F>, 'kind'>): Gate<F> {
  return { ...definition, kind: 'gate' };
}

/** Whether the gate is open, and what keeps it shut. Throws when a condition cites an unknown clause: a bug. */
export function askGate<F>(gate: Gate<F>, facts: F): GateAnswer {
  const conditions = gate.conditions(facts);
  for (const { clause } of conditions) {
    if (!gate.clauses[clause])
      throw new Error(`${gate.id}: a condition cites clause '${clause}', which is not in clauses`);
  }
  const shutBy = conditions.filter(({ held }) => held !== 'yes').map(({ clause }) => clause);
  return { standard: gate.id, open: all(conditions) === 'yes', conditions, shutBy };
}
