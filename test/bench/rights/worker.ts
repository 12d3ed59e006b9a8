import { parentPort, workerData } from 'node:worker_threads';
import { evaluateRange, type Range } from './evaluate-range.ts';

parentPort?.postMessage(evaluateRange(workerData as Range));
