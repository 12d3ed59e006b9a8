import { type BlockPlan, broughtUpBefore } from './blocking.ts';

/** A stretch of places of one planned rule: the unit of work handed to a thread. */
export interface Task {
  rule: number;
  from: number;
  to: number;
}

const pairsPerTask = 100_000;

export function tasksOf(plan: BlockPlan): Task[] {
  const out: Task[] = [];
  plan.rules.forEach(({ ends }, rule) => {
    let from = 0;
    let pairs = 0;
    for (let p = 0; p < ends.length; p++) {
      pairs += ends[p]! - p - 1;
      if (pairs >= pairsPerTask || p === ends.length - 1) {
        out.push({ rule, from, to: p + 1 });
        from = p + 1;
        pairs = 0;
      }
    }
  });
  return out;
}

/** What narrows the pairs of a plan. */
export interface PairFilter {
  /** The file each record came from, where only pairs across files are wanted. */
  fileOf: Uint8Array | null;
  /** Share of the places to take, for a sample; places are chosen by their number, the same in every run. */
  share: number;
}

/** Calls `visit` for each pair of the task that no earlier rule brings up; the count of pairs visited. */
export function eachPair(
  plan: BlockPlan,
  task: Task,
  filter: PairFilter,
  visit: (i: number, j: number) => void,
): number {
  const { order, ends } = plan.rules[task.rule]!;
  const { fileOf } = filter;
  const sampled = filter.share < 1;
  const limit = filter.share * 0x100000000;
  let count = 0;
  for (let p = task.from; p < task.to; p++) {
    if (sampled && Math.imul(p + 1, 0x9e3779b1) >>> 0 >= limit) continue;
    const i = order[p]!;
    const end = ends[p]!;
    for (let q = p + 1; q < end; q++) {
      const j = order[q]!;
      if (i === j || (fileOf && fileOf[i] === fileOf[j])) continue;
      if (broughtUpBefore(plan, task.rule, i, j, p)) continue;
      count++;
      visit(i, j);
    }
  }
  return count;
}
