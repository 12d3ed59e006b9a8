/** Which practice a request was made to. */
import type { CareEvent, ClockPeriod } from '../../src/standards/index.ts';

/** Leaving one practice ends what was asked of it, and nothing asked of the next. Where either is not named, it is taken to be the same. */
export function isOfThatPractice(
  event: Extract<CareEvent, { kind: 'registration.ended' }>,
  { running }: { running: ClockPeriod | undefined },
): boolean {
  const asked = running?.organisation;
  return asked === undefined || event.organisation === undefined || asked === event.organisation;
}
