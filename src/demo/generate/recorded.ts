import { dateOf, dayOf } from '../../standards/index.ts';
import { nicknames } from './names/nicknames.ts';
import type { Address, DemoPerson } from './person.ts';
import type { Random } from './random.ts';
import { dayText } from './times.ts';

/** What a service has written down about a person. Any of it may be wrong, old or missing. */
export interface Recorded {
  nhsNumber: string | undefined;
  /** Traced and found right; a number that is not may be right all the same. */
  numberVerified: boolean;
  family: string;
  given: readonly string[];
  /** 'YYYY-MM-DD', perhaps of a day that is not the birthday. */
  birthDate: string | undefined;
  sex: 'male' | 'female' | 'other' | undefined;
  /** National code; 'Z' asked and not stated, '99' not known. */
  ethnicity: string;
  address: Address | undefined;
  phone: string | undefined;
  email: string | undefined;
}

/** How often each fault is found in what a service sends: a share of its people. */
export interface FaultRates {
  numberMissing: number;
  numberMistyped: number;
  numberOfAnother: number;
  nickname: number;
  typo: number;
  initialOnly: number;
  namesSwapped: number;
  formerName: number;
  dayAndMonthSwapped: number;
  firstOfJanuary: number;
  yearOff: number;
  birthDateMissing: number;
  oldAddress: number;
  postcodeMistyped: number;
  addressMissing: number;
  sexWrong: number;
  ethnicityMissing: number;
  capitals: number;
}

export type FaultName = keyof FaultRates;

const baseRates: FaultRates = {
  numberMissing: 0.01,
  numberMistyped: 0.0005,
  numberOfAnother: 0.0002,
  nickname: 0.015,
  typo: 0.004,
  initialOnly: 0.001,
  namesSwapped: 0.0005,
  formerName: 0.01,
  dayAndMonthSwapped: 0.0015,
  firstOfJanuary: 0.0015,
  yearOff: 0.001,
  birthDateMissing: 0,
  oldAddress: 0.12,
  postcodeMistyped: 0.003,
  addressMissing: 0.002,
  sexWrong: 0.001,
  ethnicityMissing: 0.08,
  capitals: 0,
};

/** Missing NHS numbers: about as often as national data quality reports have them; the rest is our judgement. */
export const faultRates: Record<'gp' | 'hospital' | 'mental-health' | 'social-care', FaultRates> = {
  gp: baseRates,
  hospital: {
    ...baseRates,
    numberMissing: 0.025,
    numberMistyped: 0.003,
    numberOfAnother: 0.0005,
    typo: 0.008,
    oldAddress: 0.2,
    formerName: 0.04,
    ethnicityMissing: 0.14,
    capitals: 0.5,
  },
  'mental-health': {
    ...baseRates,
    numberMissing: 0.08,
    numberMistyped: 0.008,
    numberOfAnother: 0.001,
    nickname: 0.07,
    typo: 0.015,
    initialOnly: 0.004,
    namesSwapped: 0.002,
    formerName: 0.05,
    dayAndMonthSwapped: 0.006,
    firstOfJanuary: 0.006,
    yearOff: 0.004,
    birthDateMissing: 0.002,
    oldAddress: 0.25,
    postcodeMistyped: 0.008,
    addressMissing: 0.01,
    sexWrong: 0.003,
    ethnicityMissing: 0.1,
  },
  'social-care': {
    ...baseRates,
    numberMissing: 0.13,
    numberMistyped: 0.012,
    numberOfAnother: 0.0015,
    nickname: 0.08,
    typo: 0.018,
    initialOnly: 0.004,
    namesSwapped: 0.003,
    formerName: 0.06,
    dayAndMonthSwapped: 0.007,
    firstOfJanuary: 0.008,
    yearOff: 0.005,
    birthDateMissing: 0.003,
    oldAddress: 0.25,
    postcodeMistyped: 0.01,
    addressMissing: 0.008,
    sexWrong: 0.004,
    ethnicityMissing: 0.12,
    capitals: 0.1,
  },
};

export interface Recorder {
  rates: FaultRates;
  /** Somebody else's number, for the mix-ups. */
  otherNumber: () => string | undefined;
  onFault: (fault: FaultName) => void;
}

/** Writes a person down as a service with these faults would. */
export function record(random: Random, person: DemoPerson, recorder: Recorder): Recorded {
  const happens = (fault: FaultName): boolean => {
    // Drawn whether or not it can apply, so that one rate can change and the rest stay as it was.
    const drawn = random.chance(recorder.rates[fault]);
    if (drawn && applies(fault, person)) recorder.onFault(fault);
    return drawn && applies(fault, person);
  };
  const address = addressIn(random, person, happens);
  const [given, family] = namesIn(random, person, happens);
  const capitals = happens('capitals');
  const nhsNumber = numberIn(random, person, recorder, happens);
  return {
    nhsNumber,
    numberVerified: nhsNumber === person.nhsNumber && random.chance(0.9),
    family: capitals ? family.toUpperCase() : family,
    given,
    birthDate: birthDateIn(random, person, happens),
    sex: happens('sexWrong')
      ? random.pick(['other', undefined, person.sex === 'male' ? 'female' : 'male'] as const)
      : person.sex,
    ethnicity: happens('ethnicityMissing') ? random.pick(['Z', 'Z', '99']) : person.ethnicity,
    address,
    phone: random.chance(0.8) ? person.phone : undefined,
    email: random.chance(0.6) ? person.email : undefined,
  };
}

type Happens = (fault: FaultName) => boolean;

function applies(fault: FaultName, person: DemoPerson): boolean {
  switch (fault) {
    case 'numberMissing':
    case 'numberMistyped':
      return person.nhsNumber !== undefined;
    case 'nickname':
      return nicknames.has(person.given[0]!);
    case 'formerName':
      return person.formerFamily !== undefined;
    case 'oldAddress':
      return person.formerAddress !== undefined;
    case 'dayAndMonthSwapped': {
      const { month, dayOfMonth } = dateOf(person.born);
      return dayOfMonth <= 12 && dayOfMonth !== month;
    }
    default:
      return true;
  }
}

function numberIn(random: Random, person: DemoPerson, recorder: Recorder, happens: Happens): string | undefined {
  const [missing, mistyped, another] = [
    happens('numberMissing'),
    happens('numberMistyped'),
    random.chance(recorder.rates.numberOfAnother),
  ];
  const other = another ? recorder.otherNumber() : undefined;
  if (other !== undefined && other !== person.nhsNumber) {
    recorder.onFault('numberOfAnother');
    return other;
  }
  if (missing || person.nhsNumber === undefined) return undefined;
  return mistyped ? mistype(random, person.nhsNumber) : person.nhsNumber;
}

/** One digit wrong, after the first three: what is mistyped still lies in the range kept for tests. */
function mistype(random: Random, number: string): string {
  const at = random.whole(3, 9);
  const digit = (Number(number[at]) + random.whole(1, 9)) % 10;
  return number.slice(0, at) + digit + number.slice(at + 1);
}

function namesIn(random: Random, person: DemoPerson, happens: Happens): [readonly string[], string] {
  let [first, ...middle] = person.given as [string, ...string[]];
  let family = happens('formerName') ? person.formerFamily! : person.family;
  if (happens('nickname')) first = random.pick(nicknames.get(first)!);
  if (happens('typo')) {
    if (random.chance(0.5)) first = misspell(random, first);
    else family = misspell(random, family);
  }
  if (happens('initialOnly')) first = first[0]!;
  if (random.chance(0.35)) middle = [];
  if (family.includes("'") && random.chance(0.3)) family = family.replace("'", random.pick(['', ' ']));
  if (happens('namesSwapped')) return [[family], first];
  return [[first, ...middle], family];
}

/** A letter left out, doubled, replaced, or swapped with its neighbour. */
function misspell(random: Random, name: string): string {
  if (name.length < 3) return name;
  const at = random.whole(1, name.length - 2);
  switch (random.whole(0, 3)) {
    case 0:
      return name.slice(0, at) + name.slice(at + 1);
    case 1:
      return name.slice(0, at) + name[at] + name.slice(at);
    case 2:
      return name.slice(0, at) + random.pick([...'aeiourstnl']) + name.slice(at + 1);
    default:
      return name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
  }
}

function birthDateIn(random: Random, person: DemoPerson, happens: Happens): string | undefined {
  const { year, month, dayOfMonth } = dateOf(person.born);
  const [missing, swapped, defaulted, off] = [
    happens('birthDateMissing'),
    happens('dayAndMonthSwapped'),
    happens('firstOfJanuary'),
    happens('yearOff'),
  ];
  if (missing) return undefined;
  if (swapped) return dayText(dayOf(year, dayOfMonth, month));
  if (defaulted) return dayText(dayOf(year, 1, 1));
  if (off && person.age > 12) return dayText(dayOf(year + random.pick([-1, 1, -10]), month, Math.min(dayOfMonth, 28)));
  return dayText(person.born);
}

function addressIn(random: Random, person: DemoPerson, happens: Happens): Address | undefined {
  const [missing, old, mistyped] = [happens('addressMissing'), happens('oldAddress'), happens('postcodeMistyped')];
  if (missing) return undefined;
  const address = old ? person.formerAddress! : person.address;
  if (!mistyped) return address;
  const { postcode } = address;
  return {
    ...address,
    postcode:
      postcode.slice(0, -1) + random.pick([...'ABDEFGHJLNPQRSTUWXYZ'].filter((letter) => letter !== postcode.at(-1))),
  };
}
