import { hash } from 'node:crypto';

/** Numbers that stand for texts in the index: 64 bits of SHA-256, so that a clash by chance is out of reach. */
const cache = new Map<string, bigint>();
const CACHE_SIZE = 50_000;

/** A signed 64-bit number for a text. Recent ones are remembered: systems and patients come again and again. */
export function textNumber(text: string): bigint {
  let number = cache.get(text);
  if (number === undefined) {
    number = hash('sha256', text, 'buffer').readBigInt64BE(0);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(text, number);
  }
  return number;
}

/** A signed 32-bit number for the path of a search parameter; a test holds that no two paths share one. */
export function pathNumber(text: string): number {
  return hash('sha256', text, 'buffer').readInt32BE(0);
}

/** The number under which references to a resource are indexed. */
export function referenceNumber(type: string, id: string): bigint {
  return textNumber(`${type}/${id}`);
}
