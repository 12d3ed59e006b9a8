const DAY = 86_400_000;

/** Bands of whole days between when something happened and when it became known here, each by its last day. */
export const latenessBands: readonly { band: string; upTo: number }[] = [
  { band: 'within a day', upTo: 1 },
  { band: '2 to 7 days', upTo: 7 },
  { band: '8 to 28 days', upTo: 28 },
  { band: '29 to 90 days', upTo: 90 },
  { band: '91 to 365 days', upTo: 365 },
  { band: 'over a year', upTo: Number.POSITIVE_INFINITY },
];

export function latenessBand(happened: number, known: number): string {
  const days = Math.max(0, Math.floor((known - happened) / DAY));
  return latenessBands.find(({ upTo }) => days <= upTo)!.band;
}
