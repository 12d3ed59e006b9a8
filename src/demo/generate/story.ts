import { addMonths } from '../../standards/index.ts';
import type { NhsNumbers } from './nhs-numbers.ts';
import type { DemoPerson } from './person.ts';
import type { DemoArea, Place } from './place.ts';
import { Random } from './random.ts';
import type { Script } from './services.ts';
import { HOUR } from './times.ts';

/**
 * The household that the demonstration follows: Grace Adeyemi, 58, whom all services know and whose clocks run; her son Daniel, who
 * looks after her; and Ruth, who is 15. They live in a neighbourhood among the most deprived fifth.
 */

export interface StoryPerson {
  part: 'person' | 'carer' | 'young-person';
  person: DemoPerson;
  script: Script;
}

/** Of the place's areas the one at the middle of the most deprived fifth. */
export function storyArea(place: Place): DemoArea {
  const rank = Math.max(1, Math.round(place.areas.length / 10));
  return place.areas.find((area) => area.rank === rank)!;
}

export function storyHousehold(
  place: Place,
  area: DemoArea,
  numbers: NhsNumbers,
  nextKey: () => string,
): StoryPerson[] {
  const { today, now } = place;
  const random = new Random(place.seed, 'story');
  const address = { lines: [`7 ${area.streets[0]}`], postcode: area.postcodes[0]! };
  const common = {
    area: area.index,
    deprivation: area.deprivation,
    ethnicity: 'N',
    origin: 'westAfrican' as const,
    address,
    registered: true,
    practice: area.practice,
    gp: 0,
    inCareHome: false,
  };
  const born = (years: number, days: number) => addMonths(today, -12 * years) - days;
  const grace: DemoPerson = {
    ...common,
    key: nextKey(),
    sex: 'female',
    age: 58,
    born: born(58, 131),
    given: ['Grace', 'Abena'],
    family: 'Adeyemi',
    nhsNumber: numbers.next(random, 0),
    phone: '07700 900142',
    email: 'grace.adeyemi@example.org',
    conditions: ['diabetes', 'osteoarthritis', 'depression'],
  };
  const daniel: DemoPerson = {
    ...common,
    key: nextKey(),
    sex: 'male',
    age: 29,
    born: born(29, 47),
    given: ['Daniel', 'Kwame'],
    family: 'Adeyemi',
    nhsNumber: numbers.next(random, 0),
    phone: '07700 900143',
    email: 'daniel.adeyemi@example.org',
    conditions: [],
    caresFor: grace.key,
  };
  const ruth: DemoPerson = {
    ...common,
    key: nextKey(),
    sex: 'female',
    age: 15,
    born: born(15, 210),
    given: ['Ruth', 'Efua'],
    family: 'Adeyemi',
    nhsNumber: numbers.next(random, 0),
    phone: '07700 900144',
    email: undefined,
    conditions: ['asthma'],
  };
  grace.caredForBy = { key: daniel.key, name: 'Daniel Adeyemi', relationship: 'child' };
  return [
    {
      part: 'person',
      person: grace,
      script: {
        // 38 of 48 hours, 121 of 126 days, 36 of 42: all three clocks run, and all are about to be missed.
        gpRequests: [{ asked: now - 38 * HOUR, offer: 'appointment-within-48-hours' }],
        elective: [{ received: today - 121, course: 'admitted', firstWait: 63, treatmentWait: 150 }],
        mentalHealth: [{ service: 'talking-therapies', received: today - 36, untouched: true }],
        socialCare: [{ start: 'assessment-under-way', from: today - 24 }],
        withoutNumberIn: ['social-care'],
      },
    },
    { part: 'carer', person: daniel, script: { socialCare: [{ start: 'carer', from: today - 40 }] } },
    {
      part: 'young-person',
      person: ruth,
      script: { mentalHealth: [{ service: 'childrens-eating-disorders', received: today - 9, untouched: true }] },
    },
  ];
}
