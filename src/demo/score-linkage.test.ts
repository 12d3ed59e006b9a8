import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreLinkage, type TruePatient } from './score-linkage.ts';

const patient = (source: string, localPatientId: string, personKey: string): TruePatient => ({
  source,
  localPatientId,
  personKey,
});
const truth = [
  patient('gp', '1', 'A'),
  patient('hospital', '1', 'A'),
  patient('social-care', '9', 'A'),
  patient('gp', '2', 'B'),
  patient('hospital', '2', 'B'),
];
const nameOf = ({ source, localPatientId }: { source: string; localPatientId: string }) =>
  `${source}/${localPatientId}`;

describe('scoreLinkage', () => {
  it('is 1 and 1 when everybody is linked to themselves', async () => {
    const keys = new Map(truth.map((one) => [nameOf(one), one.personKey]));
    expect(await scoreLinkage(truth, (one) => keys.get(nameOf(one)))).toMatchObject({
      precision: 1,
      recall: 1,
      pairs: { linkedAndRight: 4, linked: 4, right: 4 },
      unseen: 0,
    });
  });

  it('loses recall when nothing is linked, and precision when everything is', async () => {
    expect(await scoreLinkage(truth, nameOf)).toMatchObject({ precision: 1, recall: 0 });
    expect(await scoreLinkage(truth, () => 'all')).toMatchObject({ precision: 4 / 8, recall: 1 });
  });

  it('counts pairs of a patient whom the store does not have as missed', async () => {
    const score = await scoreLinkage(truth, (one) =>
      one.source === 'social-care'
        ? undefined
        : truth.find((each) => each.localPatientId === one.localPatientId)!.personKey,
    );
    expect(score).toMatchObject({ precision: 1, recall: 2 / 4, unseen: 1 });
  });

  it('keeps pairs within one source apart', async () => {
    const twice = [patient('gp', '1', 'A'), patient('gp', '2', 'A'), patient('hospital', '3', 'A')];
    expect(await scoreLinkage(twice, () => 'one')).toMatchObject({
      pairs: { linked: 2, right: 2 },
      withinSource: { pairs: { linked: 1, right: 1 } },
    });
  });

  it('agrees with counting the pairs one by one', async () => {
    const someone = fc.record({
      source: fc.constantFrom('gp', 'hospital', 'social-care'),
      personKey: fc.constantFrom('A', 'B', 'C', 'D'),
      cluster: fc.constantFrom('1', '2', '3', undefined),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { maxLength: 40 }), async (people) => {
        const rows = people.map((one, at) => ({
          ...patient(one.source, String(at), one.personKey),
          cluster: one.cluster,
        }));
        const score = await scoreLinkage(rows, (one) => rows[Number(one.localPatientId)]!.cluster);
        expect(score.pairs).toEqual(counted(rows));
      }),
    );
  });
});

function counted(rows: readonly (TruePatient & { cluster: string | undefined })[]) {
  const pairs = { linkedAndRight: 0, linked: 0, right: 0 };
  rows.forEach((one, at) => {
    for (const other of rows.slice(at + 1)) {
      if (one.source === other.source) continue;
      const linked = one.cluster !== undefined && one.cluster === other.cluster;
      const right = one.personKey === other.personKey;
      if (linked) pairs.linked++;
      if (right) pairs.right++;
      if (linked && right) pairs.linkedAndRight++;
    }
  });
  return pairs;
}
