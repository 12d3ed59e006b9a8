import type { AlarmKind, TaskState } from '../types.ts';

export const alarmWords: Record<AlarmKind, string> = {
  'nobody-can-take': 'Nobody can take this person; the duty lead holds them',
  'no-duty-lead': 'Nobody can take this person, and there is no duty lead',
  overload: 'More people than the limit',
  'contact-left': 'The contact holds no post any more',
};

export const taskWords: Record<TaskState, string> = {
  asked: 'Asked',
  accepted: 'Accepted',
  declined: 'Declined',
  done: 'Done',
  withdrawn: 'Withdrawn',
};

/** 'community-mental-health' as it is read: 'Community mental health'. */
export function serviceWords(slug: string): string {
  const text = slug.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Time left until `due`, in words: '3 days', '5 hours', 'less than an hour'. */
export function timeLeft(due: number, now: number): string {
  const left = Math.abs(due - now);
  const [count, unit] =
    left >= 2 * DAY ? [Math.floor(left / DAY), 'days'] : left >= HOUR ? [Math.floor(left / HOUR), 'hours'] : [0, ''];
  if (count === 0) return 'less than an hour';
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}
