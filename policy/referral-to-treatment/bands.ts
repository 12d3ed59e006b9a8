/** The weekly time bands in which waits are reported (guidance v5.0, 10.1.7). */

const DAYS_IN_WEEK = 7;
const LAST_BAND = 104;

/** Lower edge in weeks of the band of a wait: days 0 to 7 are band 0, 8 to 14 band 1, 120 to 126 band 17, 729 and more band 104. */
export function weeklyBand(days: number): number {
  return Math.min(LAST_BAND, Math.max(0, Math.ceil(days / DAYS_IN_WEEK) - 1));
}

/** '17 to 18 weeks', '104 weeks and more'. */
export function bandInWords(band: number): string {
  return band >= LAST_BAND ? `${LAST_BAND} weeks and more` : `${band} to ${band + 1} weeks`;
}
