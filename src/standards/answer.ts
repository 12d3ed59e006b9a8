/** Answers to conditions: yes and no are facts; unknown is neither, and some questions are a professional's to judge. */
export type Held = 'yes' | 'no' | 'unknown';

export interface ConditionAnswer {
  /** Key of the standard's `clauses`. */
  clause: string;
  held: Held;
  /** The ids of the facts relied on. */
  facts: readonly string[];
  /** Present where the law leaves it to judgement: who judged, and why. */
  judgement?: { by: string; reasons: string };
}

/** All of them: no if any is no, else unknown if any is unknown. */
export function all(answers: readonly { held: Held }[]): Held {
  if (answers.some(({ held }) => held === 'no')) return 'no';
  return answers.some(({ held }) => held === 'unknown') ? 'unknown' : 'yes';
}

/** At least `n` of them: unknown only where the unknown ones could tip it. */
export function atLeast(n: number, answers: readonly { held: Held }[]): Held {
  const yes = answers.filter(({ held }) => held === 'yes').length;
  const unknown = answers.filter(({ held }) => held === 'unknown').length;
  if (yes >= n) return 'yes';
  return yes + unknown >= n ? 'unknown' : 'no';
}

/** Any of them. */
export function any(answers: readonly { held: Held }[]): Held {
  return atLeast(1, answers);
}
