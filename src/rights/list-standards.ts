import { type Refusal, refuse } from '../platform/index.ts';
import {
  type Clock,
  defaultReading,
  entitlementHeading,
  isLegalRight,
  isoDay,
  type LegalStatus,
  type Limit,
  statusInWords,
} from '../standards/index.ts';
import { clockNamed, type Policies } from './policies.ts';

export interface StandardListed {
  id: string;
  title: string;
  /** What a person may expect, in plain words. */
  entitlement: string;
  kind: Clock['kind'];
  status: LegalStatus;
  statusInWords: string;
  /** True only for what an Act or regulations give. */
  legalRight: boolean;
  field: string | null;
  commitments: readonly string[];
  /** First day on which a clock may start under it, and the last when it has one. */
  inForce: { from: string; to: string | null };
}

export interface StandardShown extends StandardListed {
  heading: string;
  dutyHolder: string;
  remedy: string;
  stopsWhen: string;
  /** The limit in force latest, by the default reading: '18 weeks', 'the same day'. */
  limit: string;
  /** False where the time is only counted and nothing is judged. */
  limits: boolean;
  /** The same in weeks, where the law counts in weeks. */
  limitWeeks: number | null;
  sources: readonly string[];
  clauses: { id: string; text: string; reference: string }[];
  questions: { question: string; readings: { id: string; text: string; usedByDefault: boolean }[] }[];
  values: {
    name: string;
    what: string;
    unit: string;
    transition: string;
    versions: {
      from: string;
      to: string | null;
      value: number;
      reference: string;
      statusInWords: string;
      certainty: string;
    }[];
  }[];
}

/** Every clock and duty in policy/, in order of its id. */
export function listStandards(policies: Policies): StandardListed[] {
  return [...policies.clocks, ...policies.duties]
    .map((clock) => listed(policies, clock))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One standard with its clauses, open questions and values over time. Refused 'not-found' with the known ids. */
export function showStandard(policies: Policies, id: string): StandardShown | Refusal {
  const clock = clockNamed(policies, id);
  if (!clock) return refuse('not-found', `There is no standard '${id}'.`);
  return {
    ...listed(policies, clock),
    heading: entitlementHeading(clock.status),
    dutyHolder: clock.dutyHolder,
    remedy: clock.remedy,
    stopsWhen: clock.stopsWhen,
    ...limitOf(policies, clock),
    sources: clock.sources,
    clauses: Object.entries(clock.clauses).map(([clause, { text, reference }]) => ({ id: clause, text, reference })),
    questions: Object.values(clock.questions ?? {}).map(({ question, readings }) => ({
      question,
      readings: Object.entries(readings).map(([reading, text], index) => ({
        id: reading,
        text,
        usedByDefault: index === 0,
      })),
    })),
    values: valuesOf(policies, clock),
  };
}

const limitsWithoutFigure: Record<string, string> = {
  'same-day': 'the same day',
  'same-core-hours': 'the end of the same core hours',
  'next-core-hours': 'the end of the next core hours',
  none: 'none: the time is counted',
};

function limitOf({ values }: Policies, clock: Clock): { limit: string; limits: boolean; limitWeeks: number | null } {
  const limit =
    typeof clock.limit === 'function' ? clock.limit((question) => defaultReadingOf(clock, question)) : clock.limit;
  if (!('value' in limit))
    return { limit: limitsWithoutFigure[limit.by] ?? limit.by, limits: limit.by !== 'none', limitWeeks: null };
  const value = values.get(clock.folder)?.values.get(limit.value);
  const newest = value?.versions.at(-1)?.value;
  if (value === undefined || newest === undefined)
    throw new Error(`policy/${clock.folder}/values.yaml has no value '${limit.value}'`);
  return {
    limit: `${newest} ${newest === 1 ? value.unit.replace(/s$/, '') : value.unit}`,
    limits: true,
    limitWeeks: limit.by === 'weeks' ? newest : null,
  };
}

function defaultReadingOf(clock: Clock, question: string): string {
  const open = clock.questions?.[question];
  if (!open) throw new Error(`${clock.id}: no open question '${question}'`);
  return defaultReading(open);
}

function listed(policies: Policies, clock: Clock): StandardListed {
  const span = policies.values.get(clock.folder)?.inForce.get(clock.id);
  if (!span) throw new Error(`policy/${clock.folder}/values.yaml does not say since when '${clock.id}' is in force`);
  return {
    id: clock.id,
    title: clock.title,
    entitlement: clock.entitlement,
    kind: clock.kind,
    status: clock.status,
    statusInWords: statusInWords(clock.status),
    legalRight: isLegalRight(clock.status),
    field: clock.field ?? null,
    commitments: clock.commitments,
    inForce: { from: isoDay(span.from), to: span.to === undefined ? null : isoDay(span.to) },
  };
}

/** The folder's values, those that this clock uses. */
function valuesOf(policies: Policies, clock: Clock): StandardShown['values'] {
  const used = namesUsed(clock);
  const values = [...(policies.values.get(clock.folder)?.values.values() ?? [])].filter((value) =>
    used.has(value.name),
  );
  return values.map(({ name, what, unit, transition, versions }) => ({
    name,
    what,
    unit,
    transition,
    versions: versions.map((version) => ({
      from: isoDay(version.from),
      to: version.to === undefined ? null : isoDay(version.to),
      value: version.value,
      reference: version.reference,
      statusInWords: statusInWords(version.status),
      certainty: version.certainty,
    })),
  }));
}

function namesUsed(clock: Clock): Set<string> {
  const { limit } = clock;
  const readings = Object.values(clock.questions ?? {}).flatMap(({ readings: each }) => Object.keys(each));
  const limits = typeof limit === 'function' ? readings.map((reading) => limit(() => reading)) : [limit];
  const milestones = (clock.milestones ?? []).map((milestone) => milestone.limit);
  return new Set([...limits, ...milestones].flatMap((each) => ('value' in each ? figures(each) : [])));
}

function figures(limit: Extract<Limit, { value: string }>): string[] {
  return limit.by === 'working-days' && limit.noLaterThan !== undefined
    ? [limit.value, limit.noLaterThan]
    : [limit.value];
}
