// One thread of a bulk linkage: shares the corpus and the plan with the others, and does the jobs it is sent.
import { parentPort, workerData } from 'node:worker_threads';
import { doJob, type Job, type Workload } from './work.ts';

const load = workerData as Workload;

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(doJob(load, job));
});
