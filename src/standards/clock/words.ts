/** Periods, dates and lengths of time in plain words. */
import { dateOf, londonDay, londonMinuteOfDay, weekday } from '../calendar/london.ts';
import type { Instant, Precision } from '../care-event.ts';
import type { ClockUnit } from './limit.ts';
import type { ClockPeriod } from './period.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const monthNames = [
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

/** 'Monday 5 January 2026', with the time of day when it is known. */
export function dateInWords(instant: Instant, precision: Precision): string {
  const day = londonDay(instant);
  const { year, month, dayOfMonth } = dateOf(day);
  const date = `${weekdays[weekday(day)]} ${dayOfMonth} ${monthNames[month - 1]} ${year}`;
  return precision === 'day' ? date : `${date} at ${timeOfDay(instant)}`;
}

function timeOfDay(instant: Instant): string {
  const minutes = londonMinuteOfDay(instant);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** '3 days', '1 working day', '2 hours 5 minutes'. */
export function lengthInWords(amount: number, unit: ClockUnit): string {
  if (unit === 'days') return counted(amount, 'day');
  if (unit === 'working-days') return counted(amount, 'working day');
  const hours = Math.floor(amount / 60);
  const minutes = amount % 60;
  if (hours === 0) return counted(minutes, 'minute');
  return minutes === 0 ? counted(hours, 'hour') : `${counted(hours, 'hour')} ${counted(minutes, 'minute')}`;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** One sentence that gives the state of a period. */
export function answerInWords(period: ClockPeriod): string {
  const used = period.used === undefined ? '' : lengthInWords(period.used, period.unit);
  const due = period.due === undefined ? '' : dueInWords(period, period.due);
  const outcome = period.outcome === undefined ? '' : ` (${period.outcome.replaceAll('-', ' ')})`;
  switch (period.state) {
    case 'running':
      if (period.due === undefined) return `The clock is running: ${used} so far. No limit applies.`;
      return `The clock is running: ${used} so far, ${lengthInWords(period.left ?? 0, period.unit)} left. It is due by ${due}.`;
    case 'running-late':
      return `The clock is running and late: it was due by ${due}, and ${used} have passed.`;
    case 'met':
      return `It was met${outcome}: it took ${used} and was due by ${due}.`;
    case 'missed':
      return `It was missed${outcome}: it took ${used} and was due by ${due}.`;
    case 'counted':
      return `It took ${used}${outcome}. No limit applies.`;
    case 'nullified':
      return `The clock was cancelled${outcome}: it counts as never having run.`;
    case 'ended-without-answer':
      return `It ended without an answer${outcome}, after ${used}.`;
    case 'refused':
      return `It cannot be worked out: ${period.refusal ?? 'no reason kept'}.`;
  }
}

function dueInWords(period: ClockPeriod, due: Instant): string {
  return dateInWords(due, period.unit === 'minutes' && period.startPrecision === 'instant' ? 'instant' : 'day');
}
