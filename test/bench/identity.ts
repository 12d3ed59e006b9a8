import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultModel, type LinkageRecord, linkCommand, scoreCandidates } from '../../src/identity/index.ts';
import { fieldsIn } from '../../src/identity/linkage/bound-fields.ts';
import { comparer } from '../../src/identity/linkage/compare.ts';
import { CorpusBuilder } from '../../src/identity/linkage/corpus.ts';
import { jaroWinkler } from '../../src/identity/linkage/similarity.ts';
import { isRefusal } from '../../src/platform/index.ts';
import { arrivalTimes } from './identity-incremental.ts';
import { peopleLines, writePeople } from './identity-people.ts';

const seed = 7;
const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const figure = (n: number): string => Math.round(n).toLocaleString('en-GB');

/**
 * Linkage: comparisons a second on one core against a bare Jaro-Winkler loop over the same surnames, records a second end
 * to end at three sizes, and the single score. Sizes may be given: `npm run bench -- identity 10000 100000`.
 */
export async function run(args: readonly string[] = []): Promise<void> {
  const sizes = args.length > 0 ? args.map(Number) : [10_000, 100_000, 1_000_000];
  write(`Linkage on ${availableParallelism()} cores`);
  comparisons();
  singles();
  await incremental();
  await files(sizes);
}

function recordOf(line: string): LinkageRecord {
  const [id, nhs, first, middle, family, birth, sex, address, postcode, phone, email] = line.split(',');
  const list = (s: string | undefined) => (s ? [s] : []);
  return {
    id: id!,
    nhsNumber: nhs!,
    given: [...list(first), ...list(middle)],
    family: list(family),
    birthDate: birth!,
    sex: sex!,
    addressLines: list(address),
    postcode: list(postcode),
    phone: list(phone),
    email: list(email),
  };
}

/** Whole comparisons of eleven fields against the floor: one Jaro-Winkler of two surnames, nothing else. */
function comparisons(): void {
  const lines = [...peopleLines({ records: 20_000, seed })].slice(1);
  const builder = new CorpusBuilder();
  for (const line of lines) builder.add(recordOf(line));
  const corpus = builder.finish();
  const n = 2_000_000;
  const other = (k: number): number => Math.imul(k, 0x9e3779b1) >>> 0;
  const { chars, at, ids, from } = corpus.family;
  const name = (r: number): number => ids[from[r]!]!;
  let kept = 0;
  const floor = seconds(() => {
    for (let k = 0; k < n; k++) {
      const a = name(k % corpus.size);
      const b = name(other(k) % corpus.size);
      if (jaroWinkler(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!) > 0.92) kept++;
    }
  });
  const fields = fieldsIn(corpus);
  const comparing = comparer(corpus, fields);
  const whole = seconds(() => {
    for (let k = 0; k < n; k++) {
      comparing.compare(k % corpus.size, other(k) % corpus.size);
      if (comparing.levels[0] === 2) kept++;
    }
  });
  write(`comparisons of ${fields.length} fields, one core: ${figure(n / whole)}/s (${kept} kept)`);
  write(`bare Jaro-Winkler of surnames, one core: ${figure(n / floor)}/s`);
  write(`ratio, whole comparison to one Jaro-Winkler: ${(whole / floor).toFixed(2)}`);
}

/** One incoming record against its candidates, as the incremental linker scores. */
function singles(): void {
  const lines = [...peopleLines({ records: 21, seed })].slice(1);
  const [first, ...candidates] = lines.map(recordOf);
  const model = defaultModel(1e-7);
  const times: number[] = [];
  for (let k = 0; k < 2000; k++) times.push(seconds(() => scoreCandidates(model, first!, candidates)) * 1e6);
  times.sort((a, b) => a - b);
  const at = (share: number) => figure(times[Math.floor(times.length * share)]!);
  write(
    `one record scored and explained against ${candidates.length} candidates: p50 ${at(0.5)} µs, p99 ${at(0.99)} µs`,
  );
}

const heldSizes = [1_000, 10_000, 50_000];

/** An arrival through the embedded database, from storing it to its links. */
async function incremental(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'identity-bench-'));
  const records = (n: number) => [...peopleLines({ records: n, seed })].slice(1).map(recordOf);
  try {
    for await (const { size, times } of arrivalTimes((n) => join(folder, String(n)), records, heldSizes)) {
      const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(1);
      write(`one arrival among ${figure(size)} held (embedded database): p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function files(sizes: readonly number[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'identity-bench-'));
  try {
    let before: { records: number; total: number } | undefined;
    for (const records of sizes) {
      const path = join(folder, `${records}.csv`);
      await writePeople(path, { records, seed });
      const result = await linkCommand({ files: [path], id: 'id', out: join(folder, 'pairs.csv') });
      if (isRefusal(result)) throw new Error(result.message);
      const { counts, times, peakMemoryMb } = result;
      const total = times.total / 1000;
      const megabytes = (await stat(path)).size / 1e6;
      const steps = (['read', 'block', 'train', 'score', 'cluster', 'write'] as const).map(
        (step) => `${step} ${(times[step] / 1000).toFixed(1)}`,
      );
      write(
        `${figure(records)} records (${megabytes.toFixed(0)} MB): ${total.toFixed(1)} s, ${figure(records / total)} records/s, ` +
          `${figure(counts.comparedPairs / (times.score / 1000))} pairs scored/s on ${result.threads} threads, peak ${figure(peakMemoryMb)} MB; ${steps.join(', ')} s`,
      );
      if (before) {
        write(
          `ratio to ${figure(before.records)}: ${(records / before.records).toFixed(0)}× the records, ${(total / before.total).toFixed(1)}× the time`,
        );
      }
      before = { records, total };
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function seconds(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
