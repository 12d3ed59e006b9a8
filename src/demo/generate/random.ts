/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey's small fast chaotic generator, public domain), whose state is filled from a
 * seed and a path of names. A household and each service of it draw from streams of their own, so that a change in one place
 * moves nothing elsewhere.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, ...path: readonly (string | number)[]) {
    let h = (seed ^ 0x9e3779b9) >>> 0;
    for (const part of path) h = mixText(h, typeof part === 'number' ? part.toString(36) : part);
    this.#a = h = scramble(h);
    this.#b = h = scramble(h);
    this.#c = h = scramble(h);
    this.#d = 1;
    for (let i = 0; i < 12; i++) this.#uint();
  }

  #uint(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** From 0 up to, never reaching, 1. */
  unit(): number {
    return this.#uint() / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.unit() * (to - from + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.unit() * from.length)]!;
  }

  /** One of `table`'s values, each with its weight. */
  weighted<T>(table: Weights<T>): T {
    const at = this.unit() * table.total;
    let low = 0;
    let high = table.values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table.sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return table.values[low]!;
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** Long-tailed lengths of time: half are under `median`; `spread` is the standard deviation of the logarithm. */
  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  /** How often something happens that happens `mean` times on average. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.unit(); product > limit; product *= this.unit()) count++;
    return count;
  }

  /** An id in the form of a random UUID (version 4). */
  uuid(): string {
    const w = [this.#uint(), this.#uint(), this.#uint(), this.#uint()].map((word) =>
      word.toString(16).padStart(8, '0'),
    );
    const variant = '89ab'[Number.parseInt(w[2]![0]!, 16) & 3];
    return `${w[0]}-${w[1]!.slice(0, 4)}-4${w[1]!.slice(5)}-${variant}${w[2]!.slice(1, 4)}-${w[2]!.slice(4)}${w[3]}`;
  }
}

/** Values with their cumulated weights, made once and drawn from often. */
export interface Weights<T> {
  values: readonly T[];
  sums: readonly number[];
  total: number;
}

export function weights<T>(entries: readonly (readonly [T, number])[]): Weights<T> {
  let total = 0;
  const sums = entries.map(([, weight]) => {
    total += weight;
    return total;
  });
  return { values: entries.map(([value]) => value), sums, total };
}

/** The first of a list common, the last rare, roughly as names are. */
export function ranked<T>(values: readonly T[], steepness = 0.7): Weights<T> {
  return weights(values.map((value, at) => [value, 1 / (at + 3) ** steepness] as const));
}

function mixText(h: number, text: string): number {
  let mixed = h;
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return scramble(mixed ^ 0x2f);
}

/** The finaliser of MurmurHash3, with an increment so that 0 does not stay 0. */
function scramble(h: number): number {
  let x = (h + 0x6d2b79f5) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
