import type { GpOffer } from '../../standards/index.ts';
import type { Place } from './place.ts';
import { Random } from './random.ts';
import type { Cell } from './sinks.ts';
import { instantText, isWorkingDay, londonInstant } from './times.ts';

/** Free time that practices have opened for booking in the coming two weeks, one row a session, as clinics are planned. */

export const sessionColumns = [
  'practice',
  'practitioner',
  'starts',
  'ends',
  'slotMinutes',
  'medium',
  'offers',
] as const;

interface SessionPlan {
  offer: GpOffer;
  from: number;
  minutes: number;
  medium: 'phone' | 'face-to-face';
  /** How often a GP has such a session on a working day. */
  chance: number;
}

const plans: readonly SessionPlan[] = [
  { offer: 'same-day-consultation', from: 8 * 60 + 30, minutes: 40, medium: 'phone', chance: 0.55 },
  { offer: 'same-day-consultation', from: 15 * 60 + 30, minutes: 30, medium: 'face-to-face', chance: 0.35 },
  { offer: 'appointment-within-48-hours', from: 11 * 60, minutes: 40, medium: 'face-to-face', chance: 0.5 },
  { offer: 'ahead-with-gp-of-choice', from: 14 * 60, minutes: 50, medium: 'face-to-face', chance: 0.5 },
];

export function* sessionRows(place: Place): Generator<Record<(typeof sessionColumns)[number], Cell>> {
  for (const practice of place.practices) {
    const random = new Random(place.seed, 'sessions', practice.ods);
    for (let day = place.today; day <= place.today + 14; day++) {
      if (!isWorkingDay(day)) continue;
      for (const gp of practice.gps) {
        for (const plan of plans) {
          const starts = londonInstant(day, plan.from);
          if (!random.chance(plan.chance) || starts <= place.now) continue;
          yield {
            practice: practice.ods,
            practitioner: gp.id,
            starts: instantText(starts),
            ends: instantText(starts + plan.minutes * 60_000),
            slotMinutes: 10,
            medium: plan.medium,
            offers: plan.offer,
          };
        }
      }
    }
  }
}
