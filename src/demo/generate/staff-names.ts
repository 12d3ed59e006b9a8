import { ethnicGroups } from './ethnicity.ts';
import { familyNames, forWoman, givenNames, type Sex } from './names/name-lists.ts';
import { type Random, weights } from './random.ts';

/** The workforce draws on more of the world than the population does. */
const groups = weights(
  ethnicGroups.map((group) => [group, group.code === 'A' ? 45 : group.share * (group.code === 'H' ? 4 : 2)] as const),
);

export interface StaffName {
  sex: Sex;
  given: string;
  family: string;
}

export function staffName(random: Random): StaffName {
  const group = random.weighted(groups);
  const origin = random.weighted(group.origins);
  const sex: Sex = random.chance(0.62) ? 'female' : 'male';
  const family = random.weighted(familyNames(origin));
  return {
    sex,
    given: random.weighted(givenNames(origin, sex, 1960 + random.whole(0, 38))),
    family: sex === 'female' ? forWoman(family, origin) : family,
  };
}
