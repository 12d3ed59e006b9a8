import { type DayNumber, isoDay } from '../../standards/index.ts';
import { conditionsOf } from './conditions.ts';
import { type EthnicGroup, groupsAt } from './ethnicity.ts';
import { type Named, nameHousehold } from './family-names.ts';
import { type Member, shapesAt } from './household-shapes.ts';
import type { NhsNumbers } from './nhs-numbers.ts';
import type { Address, DemoPerson } from './person.ts';
import type { DemoArea, Place } from './place.ts';
import { Random } from './random.ts';

export interface Household {
  number: number;
  people: DemoPerson[];
}

interface Setting {
  place: Place;
  area: DemoArea;
  number: number;
  numbers: NhsNumbers;
  nextKey: () => string;
}

/** One household of an area, at most `room` people. `number` is its number in the area, which gives it its address. */
export function makeHousehold(setting: Setting, room: number): Household {
  const { place, area, number } = setting;
  const random = new Random(place.seed, 'household', area.index, number);
  const group = random.weighted(groupsAt(area.deprivation));
  const members = random.weighted(shapesAt(area.deprivation, group))(random).slice(0, room);
  const home = addressOf(random, area, number);
  const people = nameHousehold(random, members, group, place.today).map((named) =>
    complete(random, setting, named, home, group),
  );
  moveHouse(random, setting, people);
  findCarer(random, people);
  return { number, people };
}

/** A household of a care home: old people who share nothing but the address. */
export function makeCareHomeResident(setting: Setting, lines: readonly string[], postcode: string): DemoPerson {
  const { place, area, number } = setting;
  const random = new Random(place.seed, 'resident', area.index, number);
  const group = random.weighted(groupsAt(Math.max(0, area.deprivation - 0.5)));
  const member: Member = { sex: random.chance(0.7) ? 'female' : 'male', age: random.whole(74, 101), part: 'adult' };
  const [named] = nameHousehold(random, [member], group, place.today);
  return { ...complete(random, setting, named!, { lines, postcode }, group), inCareHome: true };
}

function addressOf(random: Random, area: DemoArea, number: number): Address {
  const unit = number % area.postcodes.length;
  const house = Math.floor(number / area.postcodes.length) * 2 + 1 + (unit % 2);
  const street = area.streets[unit % area.streets.length]!;
  const flat = random.chance(0.06 + 0.3 * area.deprivation) ? `Flat ${random.whole(1, 24)}` : undefined;
  return { lines: flat ? [`${flat}, ${house} ${street}`] : [`${house} ${street}`], postcode: area.postcodes[unit]! };
}

function complete(random: Random, setting: Setting, named: Named, home: Address, group: EthnicGroup): DemoPerson {
  const { place, area } = setting;
  const { sex, age, born, given, family, origin, ethnicity } = named;
  const registered = random.chance(group.code === 'C' || group.code === 'S' ? 0.955 : 0.985);
  const practice = random.chance(0.86) ? area.practice : area.otherPractice;
  const died = deathOf(random, age, area.deprivation, place.today);
  return {
    key: setting.nextKey(),
    area: area.index,
    deprivation: area.deprivation,
    sex,
    born,
    age,
    given,
    family,
    ...(named.formerFamily === undefined || named.familySince === undefined
      ? {}
      : { formerFamily: named.formerFamily, familySince: named.familySince }),
    ethnicity,
    origin,
    nhsNumber: setting.numbers.next(random, age < 1 ? 0.01 : registered ? 0.002 : 0.25),
    address: home,
    phone: age < 12 ? undefined : phoneOf(random, place.seed, area.index, setting.number),
    email: age < 14 || age > 84 || random.chance(0.35) ? undefined : emailOf(random, given[0]!, family, isoDay(born)),
    registered,
    practice,
    gp: random.whole(0, place.practices[practice]!.gps.length - 1),
    conditions: conditionsOf(random, age, sex, area.deprivation),
    ...(died === undefined ? {} : { died }),
    inCareHome: false,
  };
}

/** Ofcom's numbers for drama: a mobile range, and landlines of places where nobody has them. A landline is the household's. */
const landlines = [
  '01632 960',
  '0113 496 0',
  '0114 496 0',
  '0115 496 0',
  '0116 496 0',
  '0117 496 0',
  '0118 496 0',
  '0121 496 0',
  '0151 496 0',
  '0161 496 0',
];

function phoneOf(random: Random, seed: number, area: number, household: number): string {
  if (random.chance(0.7)) return `07700 900${String(random.whole(0, 999)).padStart(3, '0')}`;
  const own = new Random(seed, 'landline', area, household);
  return `${own.pick(landlines)}${String(own.whole(0, 999)).padStart(3, '0')}`;
}

function emailOf(random: Random, given: string, family: string, born: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const tail = random.chance(0.5) ? born.slice(2, 4) : String(random.whole(1, 99));
  // The domains that RFC 2606 keeps for examples.
  return `${plain(given)}.${plain(family)}${tail}@${random.pick(['example.com', 'example.org', 'example.net'])}`;
}

/** Deaths in the last eighteen months: a Gompertz rate, higher where people are poorer. */
function deathOf(random: Random, age: number, deprivation: number, today: DayNumber): DayNumber | undefined {
  const yearly = Math.min(0.4, 0.00004 * Math.exp(0.094 * age) * 1.9 ** (deprivation - 0.5));
  return random.chance(yearly * 1.5) ? today - random.whole(1, 540) : undefined;
}

/** One household in nine moved within eighteen months; some of them changed their practice with it. */
function moveHouse(random: Random, setting: Setting, people: DemoPerson[]): void {
  const { place, area } = setting;
  if (!random.chance(0.08 + 0.07 * area.deprivation)) return;
  const from = place.areas[random.whole(0, place.areas.length - 1)]!;
  const formerAddress = addressOf(random, from, random.whole(0, from.postcodes.length * 8));
  const moved = place.today - random.whole(15, 540);
  const changes = from.practice !== area.practice && random.chance(0.6);
  for (const person of people) {
    person.formerAddress = formerAddress;
    person.moved = moved;
    if (changes && person.practice !== from.practice) {
      person.formerPractice = from.practice;
      person.changedPractice = moved + random.whole(0, 14);
    }
  }
}

/** Where somebody needs much help, another adult of the household often gives it. */
function findCarer(random: Random, people: readonly DemoPerson[]): void {
  for (const person of people) {
    if (!needsHelp(person) || person.caredForBy) continue;
    const carer = people.find(
      (one) => one !== person && one.age >= 12 && one.died === undefined && !needsHelp(one) && !one.caresFor,
    );
    if (!carer || !random.chance(0.6)) continue;
    carer.caresFor = person.key;
    const relationship = carer.age < person.age - 15 ? 'child' : carer.age > person.age + 15 ? 'parent' : 'partner';
    person.caredForBy = { key: carer.key, name: `${carer.given[0]} ${carer.family}`, relationship };
  }
}

const heavy = new Set(['dementia', 'stroke', 'heartFailure', 'learningDisability', 'severeMentalIllness']);

export function needsHelp(person: DemoPerson): boolean {
  return person.conditions.some((name) => heavy.has(name)) || (person.age >= 80 && person.conditions.length >= 3);
}
