import { addMonths, type DayNumber, dateOf, isoDay } from '../../standards/index.ts';
import { conditionsOf } from './conditions.ts';
import { type EthnicGroup, groupOfChild, groupsAt } from './ethnicity.ts';
import { familyCustom, familyNames, forWoman, givenNames, type Sex } from './names/name-lists.ts';
import type { OriginName } from './names/origins.ts';
import type { NhsNumbers } from './nhs-numbers.ts';
import type { Address, DemoPerson } from './person.ts';
import type { DemoArea, Place } from './place.ts';
import { Random, type Weights, weights } from './random.ts';

/** Who lives together, before anything else is known of them. */
interface Member {
  sex: Sex;
  age: number;
  part: 'adult' | 'partner' | 'child' | 'elder';
  twin?: boolean;
}

type Shape = (random: Random) => Member[];

const someSex = (random: Random): Sex => (random.chance(0.506) ? 'female' : 'male');
const single =
  (from: number, to: number): Shape =>
  (random) => [{ sex: someSex(random), age: random.whole(from, to), part: 'adult' }];

/** Ages after 62, fewer with every year. */
const oldAge = (random: Random): number => 62 + Math.round(36 * Math.min(random.unit(), random.unit() * 1.25));

const olderSingle: Shape = (random) => [
  { sex: random.chance(0.62) ? 'female' : 'male', age: oldAge(random), part: 'adult' },
];
const olderCouple: Shape = (random) => pair(random, Math.min(91, oldAge(random)));

function pair(random: Random, age: number): Member[] {
  const sex: Sex = random.chance(0.5) ? 'male' : 'female';
  const other: Sex = random.chance(0.97) ? (sex === 'male' ? 'female' : 'male') : sex;
  const gap = Math.round(3 * random.normal());
  return [
    { sex, age, part: 'adult' },
    { sex: other, age: Math.max(18, age + gap), part: 'partner' },
  ];
}

function children(random: Random, eldestParent: number, lone: boolean): Member[] {
  const count = random.weighted(lone ? loneParentChildren : coupleChildren);
  const oldest = Math.max(0, Math.min(eldestParent - 18, 22));
  const youngest = Math.max(0, eldestParent - 43);
  const found: Member[] = [];
  for (let i = 0; i < count; i++) {
    const child: Member = {
      sex: someSex(random),
      age: random.whole(Math.min(youngest, oldest), oldest),
      part: 'child',
    };
    found.push(child);
    // One maternity in about 65 is of twins.
    if (random.chance(0.016))
      found.push({ ...child, sex: random.chance(0.65) ? child.sex : someSex(random), twin: true });
  }
  return found;
}

const coupleChildren = weights<number>([
  [1, 42],
  [2, 41],
  [3, 12],
  [4, 4],
  [5, 1],
]);
const loneParentChildren = weights<number>([
  [1, 55],
  [2, 31],
  [3, 11],
  [4, 3],
]);

const couple =
  (from: number, to: number): Shape =>
  (random) =>
    pair(random, random.whole(from, to));
const family: Shape = (random) => {
  const parents = pair(random, random.whole(24, 56));
  return [...parents, ...children(random, Math.max(...parents.map(({ age }) => age)), false)];
};
const loneParent: Shape = (random) => {
  const age = random.whole(19, 52);
  return [{ sex: random.chance(0.86) ? 'female' : 'male', age, part: 'adult' }, ...children(random, age, true)];
};
const threeGenerations: Shape = (random) => {
  const members = family(random);
  const eldest = Math.max(...members.map(({ age }) => age));
  return [
    ...members,
    { sex: random.chance(0.65) ? 'female' : 'male', age: Math.min(97, eldest + random.whole(22, 34)), part: 'elder' },
  ];
};
const shared: Shape = (random) =>
  Array.from({ length: random.whole(2, 4) }, () => ({
    sex: someSex(random),
    age: random.whole(19, 38),
    part: 'adult' as const,
  }));
const adultChildAtHome: Shape = (random) => {
  const age = random.whole(58, 90);
  return [
    { sex: random.chance(0.7) ? 'female' : 'male', age, part: 'adult' },
    { sex: someSex(random), age: Math.max(18, age - random.whole(21, 38)), part: 'child' },
  ];
};

/** Household shapes: weight in the least and in the most deprived place. */
const shapes: readonly (readonly [Shape, number, number])[] = [
  [single(22, 64), 14, 24],
  [olderSingle, 13, 13],
  [couple(23, 68), 20, 13],
  [olderCouple, 16, 8],
  [family, 25, 19],
  [loneParent, 4, 14],
  [adultChildAtHome, 4, 5],
  [threeGenerations, 1, 2],
  [shared, 3, 5],
];

const asian = new Set(['H', 'J', 'K', 'L']);

function shapesAt(deprivation: number, group: EthnicGroup): Weights<Shape> {
  return weights(
    shapes.map(([shape, least, most]) => {
      const weight = least + (most - least) * deprivation;
      return [shape, shape === threeGenerations && asian.has(group.code) ? weight * 9 : weight] as const;
    }),
  );
}

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
  const people = name(random, members, group, place.today).map((named) =>
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
  const [named] = name(random, [member], group, place.today);
  return { ...complete(random, setting, named!, { lines, postcode }, group), inCareHome: true };
}

interface Named extends Member {
  given: string[];
  family: string;
  formerFamily?: string;
  familySince?: DayNumber;
  origin: OriginName;
  ethnicity: string;
  born: DayNumber;
}

/** Gives a household its names: one family name or several, as custom and marriage have it. */
function name(random: Random, members: readonly Member[], group: EthnicGroup, today: DayNumber): Named[] {
  const origin = random.weighted(group.origins);
  const head = random.weighted(familyNames(origin));
  const partnerGroup = random.chance(0.13) ? random.weighted(groupsAt(0.5)) : group;
  const partnerOrigin = partnerGroup === group ? origin : random.weighted(partnerGroup.origins);
  const married = random.chance(0.72);
  const strangers = members.filter((member) => member.part === 'adult').length > 1;
  const taken = new Set<string>();
  let sibling: Named | undefined;
  const named: Named[] = [];
  for (const member of members) {
    const isPartner = member.part === 'partner';
    const mixed = members.some((one) => one.part === 'partner') && member.part === 'child';
    const own = isPartner ? partnerOrigin : origin;
    const born = member.twin && sibling ? sibling.born : birthday(random, member.age, today);
    const given = givenFor(random, own, member, dateOf(born).year, taken);
    const base = {
      ...member,
      given,
      origin: own,
      born,
      ethnicity: isPartner ? partnerGroup.code : mixed ? groupOfChild(group.code, partnerGroup.code) : group.code,
    };
    const result = { ...base, ...familyFor(random, base, { head, origin, partnerOrigin, married, strangers }, today) };
    named.push(result);
    if (member.part === 'child') sibling = result;
  }
  return named;
}

function birthday(random: Random, age: number, today: DayNumber): DayNumber {
  return addMonths(today, -12 * age) - random.whole(1, 364);
}

/** Nobody in a household has another's first name, but for a son named after his father now and then. */
function givenFor(random: Random, origin: OriginName, member: Member, born: number, taken: Set<string>): string[] {
  const list = givenNames(origin, member.sex, born);
  let first = random.weighted(list);
  for (let i = 0; taken.has(first) && i < 8 && !random.chance(0.02); i++) first = random.weighted(list);
  taken.add(first);
  const middle = random.chance(0.55) ? random.weighted(list) : undefined;
  return middle === undefined || middle === first ? [first] : [first, middle];
}

interface Names {
  head: string;
  origin: OriginName;
  partnerOrigin: OriginName;
  married: boolean;
  /** Several adults who are no family. */
  strangers: boolean;
}

type FamilyName = Pick<Named, 'family' | 'formerFamily' | 'familySince'>;

function familyFor(
  random: Random,
  member: Pick<Named, 'sex' | 'part' | 'age' | 'origin'>,
  names: Names,
  today: DayNumber,
): FamilyName {
  const { head, origin, partnerOrigin } = names;
  const form = (family: string) => (member.sex === 'female' ? forWoman(family, origin) : family);
  if (member.part === 'partner') {
    const birth = random.weighted(familyNames(partnerOrigin));
    const birthForm = member.sex === 'female' ? forWoman(birth, partnerOrigin) : birth;
    const takes = names.married && member.sex === 'female' && familyCustom(origin) !== 'own' && random.chance(0.87);
    return takes
      ? { family: form(head), formerFamily: birthForm, familySince: weddingOf(random, member.age, today) }
      : { family: birthForm };
  }
  if (member.part === 'adult' && names.strangers) {
    const family = random.weighted(familyNames(member.origin));
    return { family: member.sex === 'female' ? forWoman(family, member.origin) : family };
  }
  if (
    member.part === 'adult' &&
    member.sex === 'female' &&
    member.age > 30 &&
    familyCustom(origin) !== 'own' &&
    random.chance(0.55)
  ) {
    const birth = random.weighted(familyNames(origin));
    return {
      family: form(head),
      formerFamily: forWoman(birth, origin),
      familySince: weddingOf(random, member.age, today),
    };
  }
  return { family: form(head) };
}

function weddingOf(random: Random, age: number, today: DayNumber): DayNumber {
  const years = Math.min(Math.max(0, age - 19), Math.max(0, age - Math.round(random.logNormal(30, 0.2))));
  return today - years * 365 - random.whole(20, 364);
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
    household: setting.number,
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
