import { storedClocks } from '../../../src/rights/answer.ts';
import { loadPolicies } from '../../../src/rights/policies.ts';
import { type CareEvent, evaluateAll } from '../../../src/standards/index.ts';
import { encodedLives } from './lives.ts';

export interface Range {
  from: number;
  to: number;
  now: number;
}

export interface RangeResult {
  people: number;
  events: number;
  bytes: number;
  clocks: number;
  /** Facts with the clause that used each, over all explanations. */
  facts: number;
  /** Decoding the bytes and summing one field: processor and wall seconds. */
  floor: Spent;
  /** Decoding, all standards, every period kept with its explanation: facts, clauses, figure. */
  evaluated: Spent;
  /** The same again as the rows that are stored. */
  rows: Spent;
  /** Sum of the field: so that the decoding is not left out. */
  sum: number;
}

export interface Spent {
  cpu: number;
  wall: number;
}

const atOnce = 500;

/**
 * Evaluates a range of people, a batch at a time, so that memory does not grow with their number. For each batch first the floor and
 * then the evaluation of the same bytes; making the bytes is in neither.
 */
export function evaluateRange({ from, to, now }: Range): RangeResult {
  const { clocks, values, calendars } = loadPolicies();
  const result: RangeResult = {
    people: to - from,
    events: 0,
    bytes: 0,
    clocks: 0,
    facts: 0,
    floor: { cpu: 0, wall: 0 },
    evaluated: { cpu: 0, wall: 0 },
    rows: { cpu: 0, wall: 0 },
    sum: 0,
  };
  for (let first = from; first < to; first += atOnce) {
    const lines = encodedLives(first, Math.min(to, first + atOnce));
    for (const line of lines) result.bytes += line.length;
    spend(result.floor, () => {
      for (const line of lines) {
        for (const { at } of JSON.parse(line.toString()) as CareEvent[]) result.sum += at % 1000;
      }
    });
    const kept = spend(result.evaluated, () =>
      lines.map((line) => {
        const events = JSON.parse(line.toString()) as CareEvent[];
        result.events += events.length;
        return evaluateAll(clocks, events, { values, calendars, asOf: now });
      }),
    );
    const rows = spend(result.rows, () => kept.map((periods) => storedClocks('', periods)));
    for (const answers of rows) {
      result.clocks += answers.length;
      for (const { answer } of answers) result.facts += answer.facts.length;
    }
  }
  return result;
}

function spend<T>(spent: Spent, act: () => T): T {
  const [cpu, wall] = [process.threadCpuUsage(), performance.now()];
  const result = act();
  const used = process.threadCpuUsage(cpu);
  spent.cpu += (used.user + used.system) / 1e6;
  spent.wall += (performance.now() - wall) / 1000;
  return result;
}
