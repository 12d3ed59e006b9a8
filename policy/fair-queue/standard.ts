/** Private patients are never put before NHS patients: overtaking needs a clinical reason, and paying is none. */
import type { ConditionAnswer } from '../../src/standards/index.ts';
import { defineGate } from '../../src/standards/index.ts';
import type { ClinicalReason, QueueEntry } from './queue.ts';
import { findOvertakings } from './queue.ts';

const promise =
  "Labour's Health and Care Policy Summary (2014): private patients are never put before NHS patients (promised)";

export interface NextInQueue {
  queue: readonly QueueEntry[];
  /** The entry to be seen next. */
  next: string;
  at: number;
  reasons: readonly ClinicalReason[];
}

export const fairQueue = defineGate<NextInQueue>({
  id: 'fair-queue',
  folder: 'fair-queue',
  title: 'No overtaking on a waiting list',
  entitlement:
    'Waiting lists go by clinical priority and then by time waited. Nobody can pay to be seen sooner on the NHS.',
  commitments: ['14-04b'],
  status: 'policy',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [
    promise,
    'RTT guidance v5.0, 5.2.1 and 8.3: order of clinical priority; the place kept after a chosen delay',
  ],
  dutyHolder: 'the provider that keeps the waiting list',
  remedy: 'Ask the provider why somebody was seen before you: a clinical reason must have been recorded.',
  field: 'system',
  guards: 'seeing somebody before those with a better claim',
  clauses: {
    'in-order': {
      text: 'Nobody with a better claim waits, or a clinician has recorded the clinical reason beforehand.',
      reference: promise,
    },
    'not-by-paying': {
      text: 'No private payer is put before an NHS patient, whatever reason is given.',
      reference: promise,
    },
  },
  conditions: ({ queue, next, at, reasons }) => {
    const entries = queue.map((entry) => (entry.id === next ? { ...entry, seen: at } : entry));
    const found = findOvertakings(entries, reasons).find(({ seen }) => seen === next);
    const facts = found ? [next, ...found.overtaken] : [next];
    const inOrder: ConditionAnswer = {
      clause: 'in-order',
      held: found && found.standing !== 'justified' ? 'no' : 'yes',
      facts,
    };
    if (found?.reason) inOrder.judgement = { by: found.reason.by, reasons: found.reason.reason };
    return [
      inOrder,
      { clause: 'not-by-paying', held: found?.standing === 'refused-private-payer' ? 'no' : 'yes', facts },
    ];
  },
});

export const gates = [fairQueue];
