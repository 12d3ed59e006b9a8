import type { Appointment } from './types.ts';

/** Whom a person mostly sees, and how large a share of what they attended that is. */
export interface UsualGp {
  practitioner: string;
  seen: number;
  of: number;
}

/**
 * The practitioner whom the person saw most often, with the share (the usual-provider-of-care index, Breslau and Reeb 1975).
 * Undefined when nobody was seen. A tie goes to the one seen last.
 */
export function usualGp(
  appointments: readonly Pick<Appointment, 'practitioner' | 'state' | 'starts'>[],
): UsualGp | undefined {
  const attended = appointments.filter((each) => each.state === 'attended').sort((a, b) => a.starts - b.starts);
  const seen = new Map<string, number>();
  let best: string | undefined;
  for (const { practitioner } of attended) seen.set(practitioner, (seen.get(practitioner) ?? 0) + 1);
  for (const { practitioner } of attended) {
    if (best === undefined || (seen.get(practitioner) ?? 0) >= (seen.get(best) ?? 0)) best = practitioner;
  }
  return best === undefined ? undefined : { practitioner: best, seen: seen.get(best) ?? 0, of: attended.length };
}
