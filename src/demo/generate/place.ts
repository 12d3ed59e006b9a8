import { idOf } from '../../platform/index.ts';
import { londonDay } from '../../standards/index.ts';
import {
  careHomeNames,
  neighbourhoods,
  postcodeArea,
  practiceKinds,
  streetKinds,
  streets,
  town,
  unitLetters,
} from './place-names.ts';
import { Random } from './random.ts';
import { staffName } from './staff-names.ts';

/** A neighbourhood in the size of an LSOA. */
export interface DemoArea {
  index: number;
  /** Fictional: Z is no country's letter in the lists of the Office for National Statistics. */
  code: string;
  name: string;
  ward: number;
  /** 1 is the most deprived of the place. */
  rank: number;
  /** 0 the least deprived, 1 the most. */
  deprivation: number;
  /** People who live here. */
  people: number;
  postcodes: readonly string[];
  streets: readonly string[];
  practice: number;
  /** Where some people of the area are registered instead. */
  otherPractice: number;
}

export interface DemoPractice {
  index: number;
  ods: string;
  id: string;
  name: string;
  area: number;
  gps: readonly DemoGp[];
}

export interface DemoGp {
  id: string;
  gmc: string;
  title: string;
  given: string;
  family: string;
}

export interface DemoWard {
  index: number;
  code: string;
  name: string;
}

export interface CareHome {
  ods: string;
  name: string;
  area: number;
}

export interface Place {
  seed: number;
  people: number;
  /** Epoch milliseconds; nothing in the extracts was recorded later. */
  now: number;
  today: number;
  wards: readonly DemoWard[];
  areas: readonly DemoArea[];
  practices: readonly DemoPractice[];
  careHomes: readonly CareHome[];
}

/** Codes of organisations. None of them is on any list of issued codes that we know; test/demo asserts the formats. */
export const codes = {
  acuteTrust: 'RZ1',
  mentalHealthTrust: 'RZ2',
  communityTrust: 'RZ3',
  board: 'QZZ',
  council: '998',
  voluntary: '8Z101',
} as const;

export const organisationNames: Record<string, string> = {
  [codes.acuteTrust]: `${town} General Hospitals NHS Trust`,
  [codes.mentalHealthTrust]: `${town} Mental Health NHS Trust`,
  [codes.communityTrust]: `${town} Community Health NHS Trust`,
  [codes.board]: `NHS ${town} Integrated Care Board`,
  [codes.council]: `${town} Council`,
  [codes.voluntary]: `${town} Neighbours`,
};

export const wardYear = 2024;
export const edition = 'demo';

const areasPerWard = 5;
const peoplePerPractice = 8_500;

/** Lays out the place: wards, areas with their deprivation, postcodes and streets, practices with their GPs, care homes. */
export function layOut(seed: number, people: number, now: number): Place {
  const random = new Random(seed, 'place');
  const wardCount = Math.min(198, Math.max(4, Math.round(people / 1_500 / areasPerWard)));
  const wards = Array.from({ length: wardCount }, (_, index) => ({
    index,
    code: fictionalCode('05', index),
    name: wardName(index),
  }));
  const ranks = deprivationRanks(random, wardCount);
  const practiceCount = Math.max(4, Math.round(people / peoplePerPractice));
  const areas = ranks.map((rank, index) =>
    layOutArea(random, { index, rank, areas: ranks.length, people, practiceCount, wards }),
  );
  const practices = Array.from({ length: practiceCount }, (_, index) =>
    layOutPractice(seed, index, areas, practiceCount),
  );
  return {
    seed,
    people,
    now,
    today: londonDay(now),
    wards,
    areas,
    practices,
    careHomes: layOutCareHomes(random, people, areas),
  };
}

export function fictionalCode(level: string, index: number): string {
  return `Z${level}${String(index + 1).padStart(6, '0')}`;
}

function wardName(index: number): string {
  const round = Math.floor(index / neighbourhoods.length);
  const name = neighbourhoods[index % neighbourhoods.length]!;
  return round === 0 ? name : `${['North', 'South', 'Upper'][round - 1] ?? 'New'} ${name}`;
}

/** Poor neighbourhoods lie beside poor ones: a ward has a level, and its areas lie around it. */
function deprivationRanks(random: Random, wards: number): number[] {
  const levels: number[] = [];
  for (let ward = 0; ward < wards; ward++) {
    const level = random.normal();
    for (let i = 0; i < areasPerWard; i++) levels.push(level + 0.6 * random.normal());
  }
  const order = levels.map((level, index) => ({ level, index })).sort((a, b) => b.level - a.level || a.index - b.index);
  const ranks = new Array<number>(levels.length);
  order.forEach(({ index }, at) => {
    ranks[index] = at + 1;
  });
  return ranks;
}

interface AreaPlan {
  index: number;
  rank: number;
  areas: number;
  people: number;
  practiceCount: number;
  wards: readonly DemoWard[];
}

function layOutArea(random: Random, plan: AreaPlan): DemoArea {
  const { index, rank, areas, people, practiceCount, wards } = plan;
  const share = Math.floor(((index + 1) * people) / areas) - Math.floor((index * people) / areas);
  const ward = Math.floor(index / areasPerWard);
  const practice = Math.floor((index * practiceCount) / areas);
  const units = Math.min(400, Math.max(4, Math.ceil(share / 2.3 / 14)));
  const names = Array.from(
    { length: Math.max(3, Math.ceil(units / 2)) },
    () => `${random.pick(streets)} ${random.pick(streetKinds)}`,
  );
  return {
    index,
    code: fictionalCode('01', index),
    name: `${wards[ward]!.name} ${'ABCDE'[index % areasPerWard]}`,
    ward,
    rank,
    deprivation: 1 - (rank - 0.5) / areas,
    people: share,
    postcodes: Array.from({ length: units }, (_, unit) => postcode(index, areas, unit)),
    streets: [...new Set(names)],
    practice,
    otherPractice: (practice + (index % 2 === 0 ? 1 : practiceCount - 1)) % practiceCount,
  };
}

/** Each area is one postcode sector; a district has as many as it takes for 99 districts to be enough, at most ten. */
function postcode(area: number, areas: number, unit: number): string {
  const perDistrict = Math.min(10, Math.max(4, Math.ceil(areas / 99)));
  const district = 1 + Math.floor(area / perDistrict);
  const letters = unitLetters[Math.floor(unit / unitLetters.length)]! + unitLetters[unit % unitLetters.length]!;
  return `${postcodeArea}${district} ${area % perDistrict}${letters}`;
}

function layOutPractice(seed: number, index: number, areas: readonly DemoArea[], practices: number): DemoPractice {
  const ods = `Z${String(81_001 + index)}`;
  const random = new Random(seed, 'practice', ods);
  const mine = areas.filter((area) => area.practice === index);
  const listSize = mine.reduce((sum, area) => sum + area.people, 0);
  const deprivation = mine.reduce((sum, area) => sum + area.deprivation, 0) / Math.max(1, mine.length);
  // Practices in poor places have more people to a GP.
  const gpCount = Math.max(3, Math.round(listSize / (1_800 + 700 * deprivation)));
  const home = mine[0] ?? areas[Math.floor((index * areas.length) / practices)]!;
  return {
    index,
    ods,
    id: idOf('demo', 'organisation', ods),
    name: `${home.name.replace(/ [A-E]$/, '')} ${random.pick(practiceKinds)}`,
    area: home.index,
    gps: Array.from({ length: gpCount }, (_, at) => gpOf(random, ods, at)),
  };
}

function layOutCareHomes(random: Random, people: number, areas: readonly DemoArea[]): CareHome[] {
  const count = Math.max(1, Math.round((people * 0.0062) / 32));
  return Array.from({ length: count }, (_, index) => {
    const area = random.whole(0, areas.length - 1);
    return { ods: `VZ${String(index + 1).padStart(3, '0')}`, name: careHomeName(index, areas[area]!), area };
  });
}

function careHomeName(index: number, area: DemoArea): string {
  return `The ${careHomeNames[index % careHomeNames.length]} Care Home, ${area.name.replace(/ [A-E]$/, '')}`;
}

function gpOf(random: Random, practice: string, at: number): DemoGp {
  const { given, family } = staffName(random);
  // Numbers that start with 0 are not issued to doctors today.
  const gmc = `0${String(Number(practice.slice(1)) % 10_000).padStart(4, '0')}${String(at + 1).padStart(2, '0')}`;
  return { id: idOf('demo', 'staff', practice, String(at)), gmc, title: 'Dr', given, family };
}
