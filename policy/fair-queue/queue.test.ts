import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askGate } from '../../src/standards/index.ts';
import type { ClinicalReason, QueueEntry } from './queue.ts';
import { byClaim, fairOrder, findOvertakings } from './queue.ts';
import { fairQueue } from './standard.ts';

const entry = (
  id: string,
  priority: QueueEntry['priority'],
  placeSince: number,
  more: Partial<QueueEntry> = {},
): QueueEntry => ({ id, person: id, priority, placeSince, ...more });
const reason = (id: string, recorded: number, text = 'sudden worsening'): ClinicalReason => ({
  entry: id,
  by: 'consultant',
  reason: text,
  recorded,
});

describe('overtaking', () => {
  it('is found when someone who waited less is seen first', () => {
    const found = findOvertakings([entry('early', 'P4', 10), entry('late', 'P4', 50, { seen: 100 })], []);
    expect(found).toEqual([{ seen: 'late', overtaken: ['early'], at: 100, standing: 'needs-reason' }]);
  });
  it('is none when the one seen is clinically more urgent', () => {
    expect(findOvertakings([entry('early', 'P4', 10), entry('urgent', 'P2', 50, { seen: 100 })], [])).toEqual([]);
  });
  it('is none when the other could not come then', () => {
    expect(
      findOvertakings([entry('early', 'P4', 10, { availableFrom: 200 }), entry('late', 'P4', 50, { seen: 100 })], []),
    ).toEqual([]);
  });
  it('is none of somebody who had left the queue unseen', () => {
    const gone = entry('early', 'P4', 10, { left: 99 });
    expect(findOvertakings([gone, entry('late', 'P4', 50, { seen: 100 })], [])).toEqual([]);
    expect(fairOrder([gone])).toEqual([]);
  });
  it('is justified by a clinical reason recorded beforehand, and not by one written afterwards or left empty', () => {
    const queue = [entry('early', 'P4', 10), entry('late', 'P4', 50, { seen: 100 })];
    expect(findOvertakings(queue, [reason('late', 99)])[0]?.standing).toBe('justified');
    expect(findOvertakings(queue, [reason('late', 101)])[0]?.standing).toBe('needs-reason');
    expect(findOvertakings(queue, [reason('late', 99, ' ')])[0]?.standing).toBe('needs-reason');
  });
  it('by a private payer is refused whatever the reason and the priority', () => {
    const queue = [entry('nhs', 'P4', 10), entry('payer', 'P1', 5, { seen: 100, privatePayer: true })];
    expect(findOvertakings(queue, [reason('payer', 50)])[0]?.standing).toBe('refused-private-payer');
  });
  it('keeps the place of one who chose to wait', () => {
    const back = entry('back', 'P4', 20);
    expect(fairOrder([entry('new', 'P4', 60), back]).map(({ id }) => id)).toEqual(['back', 'new']);
  });
});

describe('the gate', () => {
  const queue = [entry('early', 'P4', 10), entry('late', 'P4', 50), entry('payer', 'P1', 5, { privatePayer: true })];
  it('is open for the next in order', () => {
    expect(askGate(fairQueue, { queue, next: 'early', at: 100, reasons: [] }).open).toBe(true);
  });
  it('is shut for another without a reason, and opens with one', () => {
    expect(askGate(fairQueue, { queue, next: 'late', at: 100, reasons: [] }).shutBy).toEqual(['in-order']);
    expect(askGate(fairQueue, { queue, next: 'late', at: 100, reasons: [reason('late', 90)] }).open).toBe(true);
  });
  it('never opens for a payer while an NHS patient waits', () => {
    expect(askGate(fairQueue, { queue, next: 'payer', at: 100, reasons: [reason('payer', 90)] }).shutBy).toEqual([
      'in-order',
      'not-by-paying',
    ]);
  });
});

const entries = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom('P1', 'P2', 'P3', 'P4', 'unknown'),
    placeSince: fc.nat(100),
  }),
  { selector: ({ id }) => id, maxLength: 20 },
);

describe('properties', () => {
  it('seeing everybody in fair order is never overtaking', () => {
    fc.assert(
      fc.property(entries, (rows) => {
        const order = fairOrder(
          rows.map(({ id, priority, placeSince }) => entry(id, priority as QueueEntry['priority'], placeSince)),
        );
        expect(
          findOvertakings(
            order.map((each, index) => ({ ...each, seen: 1000 + index })),
            [],
          ),
        ).toEqual([]);
      }),
    );
  });
  it('swapping two whose claims differ is always found', () => {
    fc.assert(
      fc.property(entries, (rows) => {
        const order = fairOrder(
          rows.map(({ id, priority, placeSince }) => entry(id, priority as QueueEntry['priority'], placeSince)),
        );
        const [first, second] = order;
        if (!first || !second || (first.priority === second.priority && first.placeSince === second.placeSince)) return;
        expect(byClaim(first, second)).toBeLessThan(0);
        const seen = [{ ...second, seen: 1000 }, { ...first, seen: 1001 }, ...order.slice(2)];
        expect(findOvertakings(seen, []).find((each) => each.seen === second.id)?.overtaken).toContain(first.id);
      }),
    );
  });
});
