import { ranked, type Weights } from '../random.ts';
import { britishFamilies } from './families-british.ts';
import { britishGiven } from './given-british.ts';
import { type OriginName, origins } from './origins.ts';

export type Sex = 'male' | 'female';

interface Lists {
  male: Weights<string>;
  female: Weights<string>;
  families: Weights<string>;
}

const british = {
  male: Object.values(britishGiven.male).map((names) => ranked(names)),
  female: Object.values(britishGiven.female).map((names) => ranked(names)),
  families: ranked(britishFamilies, 0.55),
};

const byOrigin = new Map<string, Lists>(
  Object.entries(origins).map(([name, origin]) => [
    name,
    { male: ranked(origin.male), female: ranked(origin.female), families: ranked(origin.families, 0.6) },
  ]),
);

/** The given names that people of this origin, sex and year of birth have. */
export function givenNames(origin: OriginName, sex: Sex, born: number): Weights<string> {
  if (origin !== 'british') return byOrigin.get(origin)![sex];
  const cohort = born < 1955 ? 0 : born < 1980 ? 1 : born < 2005 ? 2 : 3;
  return british[sex][cohort]!;
}

export function familyNames(origin: OriginName): Weights<string> {
  return origin === 'british' ? british.families : byOrigin.get(origin)!.families;
}

/** How a family name passes to a wife and to children. */
export function familyCustom(origin: OriginName): 'shared' | 'own' | 'gendered' {
  return origin === 'british' ? 'shared' : origins[origin].family;
}

/** The form of a family name that a woman bears, where it differs: Kowalski, Kowalska. */
export function forWoman(family: string, origin: OriginName): string {
  return familyCustom(origin) === 'gendered' ? family.replace(/ski$/, 'ska').replace(/cki$/, 'cka') : family;
}
