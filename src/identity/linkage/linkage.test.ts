import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockingKeys } from './blocking.ts';
import { linkCorpus } from './bulk.ts';
import { buildCorpus } from './corpus.ts';
import { defaultModel, parseModel, withPrior } from './model.ts';
import type { LinkageRecord } from './record.ts';
import { scoreCandidates, scorePair } from './score.ts';
import { trainModel } from './train-model.ts';

const model = defaultModel(1e-7);

const jane: LinkageRecord = {
  id: 'a',
  nhsNumber: '9990000042',
  given: ['Jane', 'Mary'],
  family: ['Okafor'],
  birthDate: '1984-03-07',
  sex: 'female',
  postcode: ['BX1 2AB'],
  addressLines: ['12 Mill Lane'],
  phone: ['01632 960123'],
  email: ['jane.okafor@example.org'],
};

const differing = (change: Partial<LinkageRecord>): LinkageRecord => ({ ...jane, id: 'b', ...change });
const without = (...names: (keyof LinkageRecord)[]): LinkageRecord => {
  const copy: Record<string, unknown> = { ...jane, id: 'b' };
  for (const name of names) {
    if (Array.isArray(copy[name])) copy[name] = [];
    else delete copy[name];
  }
  return copy as unknown as LinkageRecord;
};

describe('one person', () => {
  it.each<[string, LinkageRecord]>([
    ['written the same', differing({})],
    ['with no NHS number on one side', without('nhsNumber')],
    ['with a mistyped NHS number', differing({ nhsNumber: '9990000024' })],
    ['given a second NHS number', differing({ nhsNumber: '9990000050' })],
    ['whose surname changed on marriage', differing({ family: ['Smith'] })],
    ['whose recorded sex changed', differing({ sex: 'male' })],
    ['with first name and surname swapped', differing({ given: ['Okafor'], family: ['Jane'] })],
    [
      'known by the middle name, who has moved',
      differing({ given: ['Mary'], postcode: ['ZQ9 1AA'], addressLines: ['4 High Street'] }),
    ],
    ['with day and month swapped', differing({ birthDate: '1984-07-03', nhsNumber: '' })],
    ['born a year later on one record', differing({ birthDate: '1985-03-07', nhsNumber: '' })],
    ['with a nickname and no contact details', { ...without('nhsNumber', 'phone', 'email'), given: ['Janie'] }],
  ])('%s is matched', (_, other) => {
    expect(scorePair(model, jane, other)).toMatchObject({ decision: 'match' });
  });

  it('whose name and sex both changed goes to a person rather than being lost', () => {
    const other = differing({ given: ['John'], sex: 'male' });
    expect(scorePair(model, jane, other).decision).not.toBe('none');
  });
});

describe('two people', () => {
  const twin = differing({ given: ['Alice'], nhsNumber: '9990000050', email: ['alice@example.org'] });

  it('who are twins at one address are never matched', () => {
    expect(scorePair(model, jane, twin).decision).not.toBe('match');
    expect(scorePair(model, jane, { ...twin, nhsNumber: '' }).decision).not.toBe('match');
    const bare: LinkageRecord = { ...twin, nhsNumber: '', email: [], phone: [] };
    expect(scorePair(model, { ...jane, nhsNumber: '' }, bare).decision).not.toBe('match');
  });

  it('who are father and son of one name are not matched', () => {
    const son = differing({ birthDate: '2009-11-21', nhsNumber: '9990000050', email: [] });
    expect(scorePair(model, jane, son).decision).not.toBe('match');
  });

  it('who share an NHS number and nothing else go to a person', () => {
    const stranger: LinkageRecord = {
      ...differing({ given: ['Piotr'], family: ['Nowak'], birthDate: '1951-12-30', sex: 'male' }),
      postcode: ['ZQ9 9ZZ'],
      addressLines: ['99 Grove Road'],
      phone: [],
      email: [],
    };
    expect(scorePair(model, jane, stranger).decision).toBe('review');
  });
});

describe('evidence', () => {
  it('that is missing counts neither way', () => {
    const score = scorePair(model, jane, without('email', 'phone', 'birthDate'));
    for (const name of ['email', 'phone', 'birthDate']) {
      expect(score.fields.find((f) => f.name === name)).toMatchObject({ level: 0, weight: 0 });
    }
  });

  it('adds up to the weight', () => {
    const score = scorePair(model, jane, differing({ given: ['Jayne'], postcode: ['BX1 2AC'] }));
    const sum = score.fields.reduce((total, f) => total + f.weight, score.household);
    expect(score.weight).toBeCloseTo(sum, 9);
    expect(score.probability).toBeCloseTo(1 / (1 + 2 ** -(score.weight + score.prior)), 12);
  });

  it('of a rare surname is worth more than of a common one', () => {
    const common = { ...model, fields: model.fields.map((f) => ({ ...f, levels: f.levels.map((l) => ({ ...l })) })) };
    const family = common.fields.find((f) => f.name === 'family')!;
    family.frequencies = { rest: 0.00001, values: { smith: 0.012 } };
    const bare = without('nhsNumber', 'phone', 'email', 'addressLines', 'postcode');
    const of = (name: string) =>
      scorePair(common, { ...bare, id: 'a', family: [name] }, { ...bare, family: [name] }).weight;
    expect(of('Okafor')).toBeGreaterThan(of('Smith') + 3);
  });

  it('survives being kept as JSON', () => {
    const again = parseModel(JSON.parse(JSON.stringify(model)));
    expect(again).toEqual(model);
    expect(withPrior(again, 1e-5).id).not.toBe(model.id);
  });
});

const names = [
  'Jane',
  'Jayne',
  'J',
  'Mohammed',
  'Muhamad',
  'Okafor',
  'Smith',
  'Smyth',
  'Smith-Jones',
  'Anne Marie',
  '',
];
const records: fc.Arbitrary<LinkageRecord> = fc.record({
  id: fc.uuid(),
  nhsNumber: fc.constantFrom('', '9990000042', '9990000050', '9990000024'),
  given: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
  family: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
  birthDate: fc.constantFrom(
    '',
    '1984-03-07',
    '1984-07-03',
    '1985-03-07',
    '1984-01-01',
    '1984',
    '1984-03',
    '1951-12-30',
  ),
  sex: fc.constantFrom('', 'male', 'female', 'unknown'),
  postcode: fc.array(fc.constantFrom('BX1 2AB', 'BX1 2AC', 'BX1 3ZZ', 'ZQ9 9ZZ', 'BX1'), { maxLength: 2 }),
  addressLines: fc.array(fc.constantFrom('12 Mill Lane', '12 Mil Ln', '4 High Street', 'Mill Lane'), { maxLength: 2 }),
  phone: fc.array(fc.constantFrom('01632 960123', '+44 1632 960123', '01632 960124'), { maxLength: 2 }),
  email: fc.array(fc.constantFrom('jane@example.org', 'jnae@example.org', 'x@example.org'), { maxLength: 2 }),
});

describe('properties', () => {
  it('a score is the same whichever record stands first, and whoever else is scored with it', () => {
    fc.assert(
      fc.property(records, records, records, (a, b, c) => {
        const score = scorePair(model, a, b);
        expect(scorePair(model, b, a)).toEqual(score);
        expect(scoreCandidates(model, a, [c, b])[1]).toEqual(score);
      }),
      { numRuns: 300 },
    );
  });

  it('a record always shares every key with its copy', () => {
    fc.assert(
      fc.property(records, (a) => {
        expect(blockingKeys({ ...a, id: 'copy' })).toEqual(blockingKeys(a));
      }),
    );
  });

  it('the bulk scores what the single score says, in whatever order records come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(records, { minLength: 3, maxLength: 9 }), fc.nat(), async (list, turn) => {
        const turned = [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
        const bulk = async (of: LinkageRecord[]) => {
          const { pairs } = await linkCorpus(buildCorpus(of), { model, keepFrom: 0 });
          return new Map(
            Array.from(pairs.left, (l, k) => [[of[l]!.id, of[pairs.right[k]!]!.id].sort().join(), pairs.weight[k]!]),
          );
        };
        const one = await bulk(list);
        expect(await bulk(turned)).toEqual(new Map([...(await bulk(turned)).keys()].map((k) => [k, one.get(k)])));
        for (const a of list) {
          for (const b of list) {
            if (a.id < b.id) expect(one.get([a.id, b.id].sort().join())).toBe(scorePair(model, a, b).weight);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an unrelated record changes no other score of a kept model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(records, { minLength: 2, maxLength: 6 }), async (list) => {
        const stranger: LinkageRecord = {
          ...jane,
          id: 'z',
          given: ['Zoltan'],
          family: ['Qwerty'],
          birthDate: '1933-08-19',
        };
        const weights = async (of: LinkageRecord[]) => {
          const { pairs } = await linkCorpus(buildCorpus(of), { model, keepFrom: 0 });
          return Array.from(pairs.left, (l, k) => [l, pairs.right[k], pairs.weight[k]]).filter(
            ([, r]) => r! < list.length,
          );
        };
        expect(await weights([...list, stranger])).toEqual(await weights(list));
      }),
      { numRuns: 40 },
    );
  });
});

describe('training', () => {
  let seed = 5;
  const below = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 0x100000000) * n);
  };
  const two = (n: number) => String(n).padStart(2, '0');
  const word = (...lists: string[]) => lists.map((list) => list[below(list.length)]).join('');
  const people = Array.from(
    { length: 300 },
    (_, n): LinkageRecord => ({
      id: `p${n}`,
      given: [word('bcdfghjk', 'aeio', 'lmnprst', 'ao')],
      family: [word('bdfgklmnprstvz', 'aeiou', 'lmnrst', 'ei', 'ckn')],
      birthDate: `${1930 + below(70)}-${two(1 + below(12))}-${two(1 + below(28))}`,
      postcode: [`BX${1 + below(30)} ${below(10)}A${word('BDEFGH')}`],
      addressLines: [],
      phone: [],
      email: [],
    }),
  );

  it('finds copies with no labels, and gives the same model in any order of records', async () => {
    const copies = people.slice(0, 60).map((p) => ({ ...p, id: `${p.id}.copy`, postcode: [] }));
    const all = [...people, ...copies];
    const one = await trainModel(all);
    expect(one.prior * ((360 * 359) / 2)).toBeGreaterThan(50);
    expect(one.prior * ((360 * 359) / 2)).toBeLessThan(70);
    expect((await trainModel([...all].reverse())).id).toBe(one.id);
    expect(scorePair(one, people[3]!, copies[3]!).probability).toBeGreaterThan(0.99);
    expect(scorePair(one, people[3]!, people[4]!).decision).toBe('none');
  });

  it('never counts agreement in part for more than agreement in full', async () => {
    const trained = await trainModel(people);
    for (const field of trained.fields) {
      const [full, ...part] = field.levels.map((l) => l.m / l.u);
      for (const p of part) expect(p).toBeLessThanOrEqual(full! * 1.000001);
    }
  });
});
