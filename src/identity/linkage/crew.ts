import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { doJob, type Job, type Outcome, type Workload } from './work.ts';

/** Threads that do one job after another together. */
export interface Crew {
  threads: number;
  /** Does the job on every thread (each takes what it finds to do) and gives all outcomes. */
  all(job: Job | ((thread: number) => Job), onProgress?: (pairs: number) => void): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** Below this many pairs, starting threads costs more than they save. */
const worthThreads = 400_000;

export function crew(load: Workload, threads = availableParallelism()): Crew {
  if (threads <= 1 || load.plan.pairs < worthThreads) return alone(load);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: load }),
  );
  return {
    threads,
    all: async (job, onProgress) => {
      start(load);
      const timer = onProgress ? setInterval(() => onProgress(Atomics.load(load.counters, 1) * 1000), 1000) : undefined;
      try {
        return await Promise.all(workers.map((w, n) => ask(w, typeof job === 'function' ? job(n) : job)));
      } finally {
        clearInterval(timer);
      }
    },
    close: async () => {
      await Promise.all(workers.map((w) => w.terminate()));
    },
  };
}

function alone(load: Workload): Crew {
  return {
    threads: 1,
    all: async (job) => {
      start(load);
      return [doJob(load, typeof job === 'function' ? job(0) : job)];
    },
    close: async () => undefined,
  };
}

function start({ counters }: Workload): void {
  Atomics.store(counters, 0, 0);
  Atomics.store(counters, 1, 0);
}

function ask(worker: Worker, job: Job): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const done = (outcome: Outcome) => {
      worker.off('error', reject);
      resolve(outcome);
    };
    worker.once('message', done);
    worker.once('error', reject);
    worker.postMessage(job);
  });
}
