import { v5, v7 } from 'uuid';

/** Namespace of every deterministic id that this software makes. */
const namespace = 'f2b6c4f0-5d0c-5b8e-9a34-6f1d3a7c2e11';

/** The person_id of what is about nobody: organisations, practitioners, locations, code systems. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** UUIDv5 of the parts. The same parts always give the same id, so the same extract is the same rows. */
export function idOf(...parts: readonly string[]): string {
  return v5(parts.map((part) => part.replaceAll('|', '||')).join(' | '), namespace);
}

/** A new id for something that starts here: UUIDv7, so that ids sort by the time they were made. */
export function newId(): string {
  return v7();
}
