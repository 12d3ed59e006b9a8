import type { Discipline } from '../directory/index.ts';
import type { OpenService } from './types.ts';

/** A kind of need, the services that show it and the disciplines that can be contact for it, best first. */
export interface LeadNeed {
  name: string;
  /** In words: why this need leads. */
  because: string;
  shownBy(service: OpenService): boolean;
  /** Who can be contact in the team that treats the person. */
  disciplines: readonly Discipline[];
  /** Who of a neighbourhood team of several disciplines knows this need. */
  specialists: readonly Discipline[];
}

const secondaryMentalHealth = [
  'early-intervention-in-psychosis',
  'community-mental-health',
  'crisis',
  'childrens-eating-disorders',
];

/**
 * Which need leads when a person has several: the first that one of their services shows. Our design, from what the law and
 * guidance already ask for: a key worker in secondary mental health care (NHS England, Community Mental Health Framework,
 * 2019), a lead professional of the council where it meets eligible needs (Care Act 2014, care and support planning). Where
 * neither is involved a care co-ordinator of the neighbourhood is contact. docs/decisions says what it costs.
 */
export const leadNeeds: readonly LeadNeed[] = [
  {
    name: 'secondary mental health care',
    because: 'a key worker of the mental health team already plans the care',
    shownBy: (service) => service.sector === 'mental-health' && secondaryMentalHealth.includes(service.service),
    disciplines: [
      'mental-health-nurse',
      'social-worker',
      'occupational-therapist',
      'care-coordinator',
      'psychologist',
      'psychiatrist',
    ],
    specialists: ['mental-health-nurse', 'psychologist', 'psychiatrist'],
  },
  {
    name: 'care and support from the council',
    because: 'the council’s worker already plans the care and support',
    shownBy: (service) => service.sector === 'social-care',
    disciplines: ['social-worker', 'occupational-therapist', 'social-care-assessor', 'care-coordinator'],
    specialists: ['social-worker', 'occupational-therapist', 'social-care-assessor'],
  },
  {
    name: 'care in the community',
    because: 'a community team already visits or sees the person',
    shownBy: (service) => service.sector === 'community',
    disciplines: ['community-nurse', 'care-coordinator', 'occupational-therapist', 'physiotherapist', 'health-visitor'],
    specialists: ['community-nurse', 'physiotherapist', 'health-visitor'],
  },
];

/**
 * Where no team that treats the person has room: the neighbourhood's team. Whoever has a caseload there may be contact; the order
 * of disciplines only settles a tie.
 */
export const neighbourhood = {
  name: 'care from several services',
  because: 'no one service plans the whole',
  service: 'care-coordination',
  disciplines: [
    'care-coordinator',
    'community-nurse',
    'practice-nurse',
    'social-worker',
    'occupational-therapist',
    'mental-health-nurse',
  ] satisfies Discipline[],
} as const;

/** The needs that a person's services show, in the order in which they lead. */
export function needsOf(services: readonly OpenService[]): { need: LeadNeed; services: OpenService[] }[] {
  return leadNeeds
    .map((need) => ({ need, services: services.filter((service) => need.shownBy(service)) }))
    .filter((each) => each.services.length > 0);
}
