import { dateOf, type Instant, londonDay, londonMinuteOfDay, weekday } from '../standards/index.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** 'Tuesday 15 December 2026', in London. */
export function sayDay(at: Instant): string {
  const day = londonDay(at);
  const { year, month, dayOfMonth } = dateOf(day);
  return `${weekdays[weekday(day)]} ${dayOfMonth} ${months[month - 1]} ${year}`;
}

/** '9:20am', '9am', 'midday', 'midnight': as the NHS content guide writes times. */
export function sayClock(at: Instant): string {
  const minuteOfDay = londonMinuteOfDay(at);
  if (minuteOfDay === 0) return 'midnight';
  if (minuteOfDay === 12 * 60) return 'midday';
  const [hours, minutes] = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  const spoken = `${hours % 12 === 0 ? 12 : hours % 12}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
  return `${spoken}${hours < 12 ? 'am' : 'pm'}`;
}

/** 'Tuesday 15 December 2026 at 9:20am' */
export function sayTime(at: Instant): string {
  return `${sayDay(at)} at ${sayClock(at)}`;
}
