import { type Refusal, refuse } from '../../../platform/index.ts';
import { plainHeading } from './columns.ts';
import { readCsv } from './read-csv.ts';

/** What somebody knows to be true of pairs. */
export interface Labels {
  /** Key of the pair (`pairKey`) to whether it is one person. */
  known: Map<string, boolean>;
  /** True where the file lists every true pair and no other, so that a pair not listed is of two people. */
  complete: boolean;
}

const scoreName = /^(clerical_match_score|score|label|match|is_match|same|truth|true_match)$/;

export function pairKey(a: string, b: string): string {
  return a < b ? `${a}\u0000${b}` : `${b}\u0000${a}`;
}

/**
 * Reads labelled pairs: two columns of ids (named `..._l` and `..._r`, `..._1` and `..._2`, or else the first two) and, if
 * there is one, a column that says whether they are one person. Without it every row is a true pair, and the list is whole.
 */
export async function readLabels(path: string, known: ReadonlySet<string>): Promise<Labels | Refusal> {
  const rows = readCsv(path);
  const heading = await rows.next();
  if (heading.done) return refuse('invalid', 'The labels are empty.', { where: path, what: 'has no heading' });
  const headers = heading.value.cells.map(plainHeading);
  const [left, right] = idColumns(headers);
  const score = headers.findIndex((h) => scoreName.test(h));
  const out = new Map<string, boolean>();
  let strangers = 0;
  for await (const { cells } of rows) {
    const [a, b] = [(cells[left] ?? '').trim(), (cells[right] ?? '').trim()];
    if (!known.has(a) || !known.has(b)) strangers++;
    else out.set(pairKey(a, b), score < 0 || isYes(cells[score] ?? ''));
  }
  if (out.size === 0) {
    return refuse('invalid', 'No labelled pair is about the records.', {
      where: path,
      what: `has ${strangers} rows whose ids are not among the records`,
      mend: 'The two id columns must hold ids of the files linked.',
    });
  }
  return { known: out, complete: score < 0 };
}

function idColumns(headers: readonly string[]): [number, number] {
  for (const [l, r] of [
    ['_l', '_r'],
    ['_1', '_2'],
    ['_left', '_right'],
    ['_a', '_b'],
  ] as const) {
    const left = headers.findIndex((h) => h.endsWith(l));
    const right = headers.findIndex((h) => h.endsWith(r));
    if (left >= 0 && right >= 0) return [left, right];
  }
  return [0, 1];
}

function isYes(value: string): boolean {
  const v = value.trim().toLowerCase();
  return v === 'true' || v === 'yes' || v === 'y' || v === 'match' || Number(v) >= 0.5;
}

export interface CurvePoint {
  probability: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  precision: number;
  recall: number;
  f1: number;
}

/** Accuracy at each of the thresholds, from pairs with their probabilities. */
export function accuracyCurve(
  labels: Labels,
  pairs: Iterable<{ key: string; probability: number }>,
  thresholds: readonly number[],
): CurvePoint[] {
  const scored: { probability: number; same: boolean }[] = [];
  for (const { key, probability } of pairs) {
    const same = labels.known.get(key) ?? (labels.complete ? false : undefined);
    if (same !== undefined) scored.push({ probability, same });
  }
  let total = 0;
  for (const same of labels.known.values()) if (same) total++;
  return thresholds.map((probability) => {
    let truePositives = 0;
    let falsePositives = 0;
    for (const pair of scored) {
      if (pair.probability < probability) continue;
      if (pair.same) truePositives++;
      else falsePositives++;
    }
    return { probability, ...rates(truePositives, falsePositives, total - truePositives) };
  });
}

export function rates(
  truePositives: number,
  falsePositives: number,
  falseNegatives: number,
): Omit<CurvePoint, 'probability'> {
  const found = truePositives + falsePositives;
  const real = truePositives + falseNegatives;
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision: found === 0 ? 1 : truePositives / found,
    recall: real === 0 ? 1 : truePositives / real,
    f1: found + real === 0 ? 1 : (2 * truePositives) / (found + real),
  };
}

/** Wilson's interval for a share, 95% by default. */
export function wilson(successes: number, trials: number, z = 1.959964): [number, number] {
  if (trials === 0) return [0, 1];
  const p = successes / trials;
  const z2 = (z * z) / trials;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
