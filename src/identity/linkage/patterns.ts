/**
 * How often each pattern of levels occurs. Training needs nothing else of a pair, so millions of pairs become thousands
 * of counts. A pattern is two numbers of eight levels each, four bits a level: at most 16 fields.
 */
export const mostFields = 16;

export interface PatternCounts {
  lo: Int32Array;
  hi: Int32Array;
  counts: Float64Array;
}

export function packLow(levels: Uint8Array): number {
  let out = 0;
  for (let f = Math.min(8, levels.length) - 1; f >= 0; f--) out = (out << 4) | levels[f]!;
  return out;
}

export function packHigh(levels: Uint8Array): number {
  let out = 0;
  for (let f = Math.min(mostFields, levels.length) - 1; f >= 8; f--) out = (out << 4) | levels[f]!;
  return out;
}

export function levelOf(lo: number, hi: number, f: number): number {
  return f < 8 ? (lo >>> (4 * f)) & 15 : (hi >>> (4 * (f - 8))) & 15;
}

/** A hash table from pattern to count. */
export class PatternCounter {
  private lo = new Int32Array(4096);
  private hi = new Int32Array(4096);
  private counts = new Float64Array(4096);
  private size = 0;

  add(lo: number, hi: number, count = 1): void {
    if (this.size * 2 > this.counts.length) this.widen();
    const mask = this.counts.length - 1;
    let slot = (Math.imul(lo, 0x9e3779b1) ^ Math.imul(hi, 0x85ebca6b)) >>> 7;
    for (slot &= mask; this.counts[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.lo[slot] === lo && this.hi[slot] === hi) {
        this.counts[slot]! += count;
        return;
      }
    }
    this.lo[slot] = lo;
    this.hi[slot] = hi;
    this.counts[slot] = count;
    this.size++;
  }

  addAll({ lo, hi, counts }: PatternCounts): void {
    for (let k = 0; k < counts.length; k++) this.add(lo[k]!, hi[k]!, counts[k]!);
  }

  /** Sorted, so that sums over patterns do not depend on the order of arrival. */
  finish(): PatternCounts {
    const slots: number[] = [];
    this.counts.forEach((n, slot) => {
      if (n !== 0) slots.push(slot);
    });
    slots.sort((a, b) => this.hi[a]! - this.hi[b]! || this.lo[a]! - this.lo[b]!);
    return {
      lo: Int32Array.from(slots, (s) => this.lo[s]!),
      hi: Int32Array.from(slots, (s) => this.hi[s]!),
      counts: Float64Array.from(slots, (s) => this.counts[s]!),
    };
  }

  private widen(): void {
    const { lo, hi, counts } = this;
    this.lo = new Int32Array(lo.length * 2);
    this.hi = new Int32Array(lo.length * 2);
    this.counts = new Float64Array(lo.length * 2);
    this.size = 0;
    for (let s = 0; s < counts.length; s++) if (counts[s] !== 0) this.add(lo[s]!, hi[s]!, counts[s]!);
  }
}
