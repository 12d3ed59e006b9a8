import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Range, RangeResult } from './evaluate-range.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Everybody under all policies with explanations kept, by one thread and by all, beside the floor measured on the same bytes. */
export async function engine(people: number): Promise<void> {
  write(`All standards over ${people.toLocaleString('en-GB')} people from JSON, structured explanations kept`);
  await oneRun(people, 1);
  const cores = availableParallelism();
  for (let threads = 2; threads <= cores; threads *= 2) await oneRun(people, threads);
}

async function oneRun(people: number, threads: number): Promise<void> {
  const peak = watchMemory();
  const share = Math.ceil(people / threads);
  const ranges = Array.from({ length: threads }, (_, index): Range => {
    return { from: index * share, to: Math.min(people, (index + 1) * share), now };
  });
  const results = await Promise.all(ranges.map(inWorker));
  const total = (of: (result: RangeResult) => number): number => results.reduce((sum, each) => sum + of(each), 0);
  const slowest = Math.max(...results.map(({ evaluated }) => evaluated.wall));
  const cpu = {
    floor: total(({ floor }) => floor.cpu),
    evaluated: total(({ evaluated }) => evaluated.cpu),
    rows: total(({ rows }) => rows.cpu),
  };
  const events = total((each) => each.events);
  write(
    [
      `${threads} ${threads === 1 ? 'thread' : 'threads'}: ${events.toLocaleString('en-GB')} events, ${Math.round(total((each) => each.bytes) / 1e6)} MB`,
      `${total((each) => each.clocks).toLocaleString('en-GB')} clocks resting on ${total((each) => each.facts).toLocaleString('en-GB')} facts`,
      `processor time ${cpu.evaluated.toFixed(1)} s, floor ${cpu.floor.toFixed(1)} s, ratio ${(cpu.evaluated / cpu.floor).toFixed(2)}`,
      `as rows to store ${cpu.rows.toFixed(1)} s more`,
      `${Math.round(events / cpu.evaluated).toLocaleString('en-GB')} events a second a core by processor time`,
      `wall ${slowest.toFixed(1)} s, ${Math.round(events / slowest).toLocaleString('en-GB')} events a second`,
      `peak memory ${peak()} MB`,
    ].join('; '),
  );
}

function inWorker(workerData: Range): Promise<RangeResult> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    worker.once('message', done);
    worker.once('error', fail);
  });
}

/** Most resident memory of the process while it ran, in MB. */
function watchMemory(): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    look();
    return Math.round(most / 1e6);
  };
}
