import type { EthnicGroup } from './ethnicity.ts';
import type { Sex } from './names/name-lists.ts';
import { type Random, type Weights, weights } from './random.ts';

/** Who lives together, before anything else is known of them. */
export interface Member {
  sex: Sex;
  age: number;
  part: 'adult' | 'partner' | 'child' | 'elder';
  twin?: boolean;
}

export type Shape = (random: Random) => Member[];

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

/** The shapes as they are found in a place of this deprivation (0 least, 1 most), for a household of this group. */
export function shapesAt(deprivation: number, group: EthnicGroup): Weights<Shape> {
  return weights(
    shapes.map(([shape, least, most]) => {
      const weight = least + (most - least) * deprivation;
      return [shape, shape === threeGenerations && asian.has(group.code) ? weight * 9 : weight] as const;
    }),
  );
}
