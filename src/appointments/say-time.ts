import type { Instant } from '../standards/index.ts';

const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: 'numeric',
  minute: '2-digit',
  hour12: true,
});

/** 'Tuesday 3 December 2026' */
export function sayDay(at: Instant): string {
  return day.format(at);
}

/** '9:20am', as the NHS content guide writes times. */
export function sayClock(at: Instant): string {
  return clock.format(at).replaceAll(/\s/g, '').replace(':00', '').toLowerCase();
}

/** 'Tuesday 3 December 2026 at 9:20am' */
export function sayTime(at: Instant): string {
  return `${sayDay(at)} at ${sayClock(at)}`;
}
