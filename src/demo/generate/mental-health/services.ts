import type { DemoPerson } from '../person.ts';
import type { Random } from '../random.ts';

export type MentalHealthService =
  | 'talking-therapies'
  | 'community-mental-health'
  | 'early-intervention-in-psychosis'
  | 'childrens-eating-disorders'
  | 'crisis';

/** How one service works: its team type code (talking therapies has none, so its slug stands there), waits in days (most and least deprived), and how long it keeps people. */
export interface ServiceRule {
  teamType: string;
  firstWait: readonly [least: number, most: number];
  spread: number;
  /** Days from the first contact to the first treatment. */
  toTreatment: number;
  every: number;
  contacts: readonly [number, number];
  scores: boolean;
}

export const serviceRules: Record<MentalHealthService, ServiceRule> = {
  'talking-therapies': {
    teamType: 'talking-therapies',
    firstWait: [17, 28],
    spread: 0.58,
    toTreatment: 38,
    every: 8,
    contacts: [3, 13],
    scores: true,
  },
  'community-mental-health': {
    teamType: 'A06',
    firstWait: [19, 27],
    spread: 0.55,
    toTreatment: 24,
    every: 19,
    contacts: [5, 26],
    scores: false,
  },
  'early-intervention-in-psychosis': {
    teamType: 'A14',
    firstWait: [8, 13],
    spread: 0.5,
    toTreatment: 4,
    every: 9,
    contacts: [10, 40],
    scores: false,
  },
  'childrens-eating-disorders': {
    teamType: 'C10',
    firstWait: [12, 19],
    spread: 0.5,
    toTreatment: 7,
    every: 8,
    contacts: [6, 24],
    scores: false,
  },
  crisis: {
    teamType: 'A02',
    firstWait: [0.4, 0.7],
    spread: 0.6,
    toTreatment: 1,
    every: 2,
    contacts: [1, 9],
    scores: false,
  },
};

export const urgentShare: Partial<Record<MentalHealthService, number>> = {
  'community-mental-health': 0.12,
  'childrens-eating-disorders': 0.25,
};

/** Hours in which half of those who cannot wait are seen. */
export const urgentHours: Partial<Record<MentalHealthService, number>> = {
  crisis: 2.7,
  'community-mental-health': 16,
  'childrens-eating-disorders': 110,
};

/** To which services somebody is referred within the time of the extract. */
export function mentalHealthServicesOf(random: Random, person: DemoPerson): MentalHealthService[] {
  const { age, sex, deprivation, conditions } = person;
  const has = (...names: string[]) => conditions.some((name) => names.includes(name));
  const found: MentalHealthService[] = [];
  const therapy =
    0.05 *
    (0.65 + 0.7 * deprivation) *
    (has('depression', 'anxiety') ? 3.6 : 1) *
    (sex === 'female' ? 1.3 : 0.7) *
    (age > 70 ? 0.45 : 1);
  if (age >= 16 && random.chance(therapy)) found.push('talking-therapies');
  if (age >= 18 && random.chance(has('severeMentalIllness', 'bipolar') ? 0.65 : 0.009))
    found.push('community-mental-health');
  if (age >= 14 && age <= 35 && random.chance(0.0012 + 0.003 * deprivation))
    found.push('early-intervention-in-psychosis');
  if (age >= 10 && age <= 18 && random.chance(sex === 'female' ? 0.014 : 0.003))
    found.push('childrens-eating-disorders');
  if (age >= 12 && random.chance(0.004 + 0.007 * deprivation)) found.push('crisis');
  return found;
}
