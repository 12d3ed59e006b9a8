/** Reads the figures (values.yaml) and worked cases (cases.yaml) of every policy folder, and refuses what does not hold together. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Clock, DatedValue, DayNumber, Limit, ValueBook, ValueSet, ValueVersion } from '../src/standards/index.ts';
import { isNotCovered, isoDay, legalStatuses, parseDay, valueOn } from '../src/standards/index.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

const dayText = z.string().transform((text, context): DayNumber => {
  const day = parseDay(text);
  if (day !== undefined) return day;
  context.addIssue({ code: 'custom', message: `'${text}' is not a date; write YYYY-MM-DD` });
  return z.NEVER;
});

const versionSchema = z.strictObject({
  from: dayText,
  to: dayText.optional(),
  value: z.number(),
  reference: z.string().min(1),
  status: z.enum(legalStatuses),
  certainty: z.enum(['verified', 'from-knowledge']),
});

const valuesFileSchema = z.strictObject({
  'in-force': z.record(
    z.string(),
    z.strictObject({ from: dayText, to: dayText.optional(), reference: z.string().min(1) }),
  ),
  values: z.record(
    z.string(),
    z.strictObject({
      what: z.string().min(1),
      unit: z.string().min(1),
      transition: z.enum(['value-at-start', 'value-today']),
      versions: z.array(versionSchema).min(1),
    }),
  ),
});

/** The parsed YAML of a file in a policy folder. Throws with the file's name when it is missing or is not YAML. */
export function readYaml(folder: string, name: string): unknown {
  return parse(readFileSync(`${here}${folder}/${name}`, 'utf8'));
}

/** The figures of one folder. Throws when the file is not as described in policy/README.md: a bug, found at start. */
export function loadValues(folder: string): ValueSet {
  return readValues(folder, readYaml(folder, 'values.yaml'));
}

/** The figures of a parsed values.yaml. */
export function readValues(folder: string, file: unknown): ValueSet {
  const result = valuesFileSchema.safeParse(file);
  if (!result.success) throw new Error(`policy/${folder}/values.yaml: ${z.prettifyError(result.error)}`);
  const values = new Map<string, DatedValue>();
  for (const [name, { what, unit, transition, versions }] of Object.entries(result.data.values)) {
    const dated = versions.map((version): ValueVersion => dropUndefined(version));
    refuseDisorder(folder, name, dated);
    values.set(name, { name, what, unit, transition, versions: dated });
  }
  const inForce = new Map(
    Object.entries(result.data['in-force']).map(([id, { from, to }]) => [
      id,
      to === undefined ? { from } : { from, to },
    ]),
  );
  return { folder, values, inForce };
}

function dropUndefined(version: z.output<typeof versionSchema>): ValueVersion {
  const { to, ...rest } = version;
  return to === undefined ? rest : { ...rest, to };
}

function refuseDisorder(folder: string, name: string, versions: readonly ValueVersion[]): void {
  versions.forEach((version, index) => {
    const next = versions[index + 1];
    const end = version.to ?? (next ? next.from - 1 : undefined);
    if (end !== undefined && end < version.from)
      throw new Error(`policy/${folder}/values.yaml: '${name}' from ${isoDay(version.from)} ends before it begins`);
    if (next && (next.from <= version.from || (version.to !== undefined && next.from <= version.to))) {
      throw new Error(
        `policy/${folder}/values.yaml: '${name}' from ${isoDay(next.from)} overlaps the version before it`,
      );
    }
  });
}

/** The figures of several folders; every clock's figures must cover the whole time that it is in force. */
export function loadValueBook(folders: readonly { name: string; clocks: readonly Clock[] }[]): ValueBook {
  const book = new Map<string, ValueSet>();
  for (const { name, clocks } of folders) {
    const set = loadValues(name);
    for (const clock of clocks) refuseGaps(clock, set);
    for (const id of set.inForce.keys()) {
      if (!clocks.some((clock) => clock.id === id))
        throw new Error(`policy/${name}/values.yaml: in-force names '${id}', which standard.ts does not define`);
    }
    book.set(name, set);
  }
  return book;
}

/** Throws when a figure of the clock does not cover the whole time that the clock is in force. */
export function refuseGaps(clock: Clock, set: ValueSet): void {
  const span = set.inForce.get(clock.id);
  if (!span) throw new Error(`policy/${set.folder}/values.yaml: in-force has no entry for '${clock.id}'`);
  for (const name of figuresOf(clock)) {
    const versions = set.values.get(name)?.versions ?? [];
    const days = [
      span.from,
      ...(span.to === undefined ? [] : [span.to]),
      ...versions.flatMap((v) => (v.to === undefined ? [] : [v.to + 1])),
    ];
    for (const day of days) {
      if (day < span.from || (span.to !== undefined && day > span.to)) continue;
      const answer = valueOn(set, name, day);
      if (isNotCovered(answer)) throw new Error(`${clock.id} is in force, but ${answer.message}`);
    }
  }
}

/** Names of the figures that a clock may use, under any reading of its open questions. */
export function figuresOf(clock: Clock): string[] {
  const limits: Limit[] = (clock.milestones ?? []).map((milestone) => milestone.limit);
  if (typeof clock.limit === 'function') {
    for (const reading of Object.values(clock.questions ?? {}).flatMap((open) => Object.keys(open.readings))) {
      limits.push(clock.limit(() => reading));
    }
  } else limits.push(clock.limit);
  return [...new Set(limits.flatMap(figuresOfLimit))];
}

function figuresOfLimit(limit: Limit): string[] {
  if (!('value' in limit)) return [];
  return limit.by === 'working-days' && limit.noLaterThan !== undefined
    ? [limit.value, limit.noLaterThan]
    : [limit.value];
}
