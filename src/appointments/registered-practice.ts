import type { CareEvent } from '../standards/index.ts';

/** ODS code of the GP practice that the person is registered with: the last registration that has not ended. Undefined when there is none. */
export function registeredPractice(events: readonly CareEvent[]): string | undefined {
  let practice: string | undefined;
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    if (event.ceased !== undefined) continue;
    if (event.kind === 'registration.started') practice = event.organisation ?? practice;
    // A late word of the end of an earlier registration does not end the present one.
    if (event.kind === 'registration.ended' && (event.organisation === undefined || event.organisation === practice)) {
      practice = undefined;
    }
    if (event.kind === 'death') return undefined;
  }
  return practice;
}
