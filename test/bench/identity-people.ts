import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { testNhsNumber, testNhsNumberRange } from '../../src/identity/index.ts';

/**
 * A seeded place of made-up people for measuring linkage: households, names by frequency, and second and third records
 * with the faults real extracts have. NHS numbers are all from the test range, each person's their own. The truth is in the id: the part before the dot.
 */
export interface PeopleOptions {
  records: number;
  seed: number;
}

/** A small fast generator (mulberry32): the same seed gives the same people on every machine. */
function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const womens =
  'olivia amelia isla ava mia ivy lily isabella sophia evie fatima aisha zainab maryam khadija margaret susan patricia christine elizabeth sarah julie karen nicola deborah emma laura rebecca gemma claire agnieszka katarzyna priya anjali adaeze chidinma mei ling sinead niamh bronwen megan charlotte grace freya florence rosie ella poppy'.split(
    ' ',
  );
const mens =
  'oliver george harry noah jack leo arthur muhammad mohammed ahmed yusuf ibrahim hassan john david michael peter robert paul mark andrew stephen christopher james daniel thomas matthew joshua piotr krzysztof tomasz raj amit chukwuemeka oluwaseun wei ciaran padraig rhys dylan william henry charlie alfie theodore archie oscar'.split(
    ' ',
  );
const shortForms: Record<string, string> = {
  elizabeth: 'liz',
  margaret: 'maggie',
  christopher: 'chris',
  michael: 'mike',
  robert: 'bob',
  thomas: 'tom',
  rebecca: 'becky',
  james: 'jim',
  william: 'bill',
  stephen: 'steve',
  muhammad: 'mohammed',
  andrew: 'andy',
  susan: 'sue',
  patricia: 'pat',
};
const commonSurnames =
  'smith jones williams taylor brown davies evans wilson thomas roberts johnson lewis walker robinson wood thompson white watson jackson wright green harris cooper king lee martin clarke james morgan hughes edwards hill moore clark harrison scott young morris hall ward turner carter phillips mitchell patel adams campbell anderson allen cook khan hussain ali ahmed begum singh kaur nowak kowalski okafor adeyemi chen wang murphy kelly'.split(
    ' ',
  );
const starts =
  'ash black brad chat crow dun east fair gold hart hol kings lang mar nor oak pem ray sted thorn up wal whit wood'.split(
    ' ',
  );
const middles = 'ing er en le el ham an or es in'.split(' ');
const ends = 'ton ley ford field worth wood man well by shaw combe bury wick stone ridge'.split(' ');
const streets =
  'church high station mill park school victoria green manor kings queens albert grange springfield chapel'.split(' ');
const kinds = ['road', 'street', 'lane', 'avenue', 'close', 'drive', 'gardens'];
const areas = ['BX', 'QV', 'ZQ', 'JX', 'VX', 'XK'];

interface Person {
  key: number;
  given: string;
  middle: string;
  family: string;
  birth: [number, number, number];
  sex: string;
  nhs: string;
  number: number;
  street: string;
  postcode: string;
  phone: string;
  email: string;
}

/** Shares no factor with the size of the range. */
const stride = 387_421;

const heading = 'id,nhs_number,first_name,middle_name,surname,date_of_birth,sex,address,postcode,phone,email';

/** Lines of a CSV file, heading first; ids are `person.copy`. */
export function* peopleLines({ records, seed }: PeopleOptions): Generator<string> {
  const next = random(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  // The first of a list is commonest, as with names.
  const skewed = <T>(list: readonly T[]): T => list[Math.floor(next() ** 1.7 * list.length)]!;
  const surname = (): string =>
    next() < 0.45 ? skewed(commonSurnames) : pick(starts) + (next() < 0.6 ? pick(middles) : '') + pick(ends);
  let written = 0;
  let key = 0;
  let taken = 1;
  yield heading;
  while (written < records) {
    const home = household();
    for (const person of home) {
      const copies = next() < 0.62 ? 1 : next() < 0.8 ? 2 : 3;
      for (let copy = 0; copy < copies && written < records; copy++) {
        yield line(copy === 0 ? person : faulty(person), copy);
        written++;
      }
    }
  }

  function household(): Person[] {
    const family = surname();
    const number = 1 + below(140);
    const street = `${pick(streets)} ${pick(starts)} ${pick(kinds)}`;
    const postcode = `${pick(areas)}${1 + below(40)} ${below(10)}${letter()}${letter()}`;
    const phone = `01632 ${String(below(1_000_000)).padStart(6, '0')}`;
    const size = 1 + below(4);
    const out: Person[] = [];
    for (let k = 0; k < size; k++) out.push(resident(family, { number, street, postcode, phone }));
    // About one household in a hundred has twins.
    if (size > 2 && next() < 0.01) out[2] = { ...out[2]!, birth: out[1]!.birth };
    return out;
  }

  function resident(family: string, home: Pick<Person, 'number' | 'street' | 'postcode' | 'phone'>): Person {
    const woman = next() < 0.51;
    const given = skewed(woman ? womens : mens);
    const own = next() < 0.1 ? surname() : family;
    const nhs = nextNumber();
    return {
      key: key++,
      given,
      middle: next() < 0.5 ? skewed(woman ? womens : mens) : '',
      family: own,
      birth: [1926 + below(98), 1 + below(12), 1 + below(28)],
      sex: woman ? 'F' : 'M',
      nhs,
      ...home,
      email: next() < 0.5 ? `${given}.${own}${below(100)}@example.org` : '',
    };
  }

  /** Each number once, in a scattered order: the range holds 900,000, enough for the people of 1,000,000 records. */
  function nextNumber(): string {
    for (;;) {
      const number = testNhsNumber((taken++ * stride) % testNhsNumberRange);
      if (number !== undefined) return number;
    }
  }

  function letter(): string {
    return 'ABDEFGHJLNPQRSTUWXYZ'[below(20)]!;
  }

  function slip(s: string): string {
    if (s.length < 3) return s;
    const at = 1 + below(s.length - 2);
    const how = below(3);
    if (how === 0) return s.slice(0, at) + s.slice(at + 1);
    if (how === 1) return s.slice(0, at) + s[at + 1] + s[at] + s.slice(at + 2);
    return s.slice(0, at) + String.fromCharCode(97 + below(26)) + s.slice(at + 1);
  }

  function faulty(p: Person): Person {
    const q = { ...p };
    if (next() < 0.25) q.nhs = '';
    else if (next() < 0.03) q.nhs = q.nhs.slice(0, 8) + q.nhs[9] + q.nhs[8];
    if (next() < 0.1) q.given = shortForms[q.given] ?? slip(q.given);
    if (next() < 0.05) q.given = slip(q.given);
    if (next() < 0.06) q.family = slip(q.family);
    if (next() < 0.03) q.family = q.sex === 'F' ? surname() : q.family;
    if (next() < 0.01) [q.given, q.family] = [q.family, q.given];
    if (next() < 0.4) q.middle = '';
    if (next() < 0.04) q.birth = faultyDate(q.birth);
    if (next() < 0.15) {
      q.number = 1 + below(140);
      q.street = `${pick(streets)} ${pick(starts)} ${pick(kinds)}`;
      q.postcode = `${pick(areas)}${1 + below(40)} ${below(10)}${letter()}${letter()}`;
    }
    if (next() < 0.3) q.phone = next() < 0.5 ? '' : `07700 ${String(900000 + below(1000))}`;
    if (next() < 0.3) q.email = '';
    return q;
  }

  function faultyDate([year, month, day]: Person['birth']): Person['birth'] {
    const how = below(4);
    if (how === 0 && day <= 12) return [year, day, month];
    if (how === 1) return [year, 1, 1];
    if (how === 2) return [year + (next() < 0.5 ? 1 : -1), month, day];
    return [year, month, 1 + ((day + 9) % 28)];
  }

  function line(p: Person, copy: number): string {
    const birth = p.birth.map((n) => String(n).padStart(2, '0')).join('-');
    return `${p.key}.${copy},${p.nhs},${p.given},${p.middle},${p.family},${birth},${p.sex},${p.number} ${p.street},${p.postcode},${p.phone},${p.email}`;
  }
}

/** Writes the file; 1,000,000 records are about 130 MB. */
export async function writePeople(path: string, options: PeopleOptions): Promise<void> {
  const stream = createWriteStream(path);
  let piece = '';
  for (const text of peopleLines(options)) {
    piece += `${text}\n`;
    if (piece.length > 1 << 18) {
      if (!stream.write(piece)) await once(stream, 'drain');
      piece = '';
    }
  }
  stream.end(piece);
  await once(stream, 'finish');
}
