import { addMonths, type DayNumber, dateOf } from '../../standards/index.ts';
import { type EthnicGroup, groupOfChild, groupsAt } from './ethnicity.ts';
import type { Member } from './household-shapes.ts';
import { familyCustom, familyNames, forWoman, givenNames } from './names/name-lists.ts';
import type { OriginName } from './names/origins.ts';
import type { Random } from './random.ts';

/** Who the members of a household are: names as custom and marriage have them, ethnic groups, birthdays. */

export interface Named extends Member {
  given: string[];
  family: string;
  formerFamily?: string;
  familySince?: DayNumber;
  origin: OriginName;
  ethnicity: string;
  born: DayNumber;
}

/** Gives a household its names: one family name or several, as custom and marriage have it. */
export function nameHousehold(
  random: Random,
  members: readonly Member[],
  group: EthnicGroup,
  today: DayNumber,
): Named[] {
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
