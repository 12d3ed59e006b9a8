import { bindField } from './bound-fields.ts';
import { type Comparer, comparer } from './compare.ts';
import { buildCorpus, type Corpus, type ValueColumn, valueText } from './corpus.ts';
import { fieldSpecs } from './fields.ts';
import { type Decision, decide, type Model, type ModelField, probabilityOf } from './model.ts';
import type { LinkageRecord } from './record.ts';

/** Scores pairs of records of one corpus by one model. Weights are in bits: +1 doubles the odds, -1 halves them. */
export interface Scorer {
  comparer: Comparer;
  /** Compares records i and j and gives the match weight, without the prior. */
  weigh(i: number, j: number): number;
  /** The weight of the levels and values last compared. */
  weighCompared(): number;
  /** The parts of the weight last worked out, one a field, then what a household would explain (0 or less). */
  parts(): { fields: number[]; household: number };
}

/** Bits for and against at each level of each field, for strangers and for members of one household. */
interface Weights {
  stranger: Float64Array[];
  household: Float64Array[];
  rarity: (Float32Array | undefined)[];
}

export function weightsOf(model: Model, corpus: Corpus): Weights {
  const bound = model.fields.map((f) => bindField(corpus, f.name, f.kind));
  return {
    stranger: model.fields.map((f) => Float64Array.from([0, ...f.levels.map((l) => Math.log2(l.m / l.u))])),
    household: model.fields.map((f) => {
      const like = fieldSpecs[f.kind].household;
      return Float64Array.from([0, ...f.levels.map((l) => Math.log2(l.m / (like * l.m + (1 - like) * l.u)))]);
    }),
    rarity: model.fields.map((f, i) => rarityOf(f, bound[i]!.column)),
  };
}

/** Bits to add, by distinct value, where two records share it: rarer than the usual shared value counts more. */
function rarityOf(field: ModelField, column: ValueColumn | undefined): Float32Array | undefined {
  if (!column || !field.frequencies) return undefined;
  const out = new Float32Array(column.at.length - 1);
  const usual = field.levels[0]!.u;
  for (let v = 1; v < out.length; v++) out[v] = rarityBits(field, usual, valueText(column, v));
  return out;
}

/** One value cannot swing a pair by more than this many bits: the tables of frequencies are themselves estimates. */
const mostRarityBits = 6;

function rarityBits(field: ModelField, usual: number, value: string): number {
  const { rest, values } = field.frequencies!;
  const share = Object.hasOwn(values, value) ? values[value]! : rest;
  const bits = Math.log2(usual / share);
  if (fieldSpecs[field.kind].frequency === 'placeholders') return Object.hasOwn(values, value) ? Math.min(0, bits) : 0;
  return Math.max(-mostRarityBits, Math.min(mostRarityBits, bits));
}

/** Dates have no column of distinct values; their frequencies are looked up by number, and kept. */
function dateRarity(field: ModelField): ((date: number) => number) | undefined {
  if (!field.frequencies) return undefined;
  const known = new Map<number, number>();
  const usual = field.levels[0]!.u + (field.levels[1]?.u ?? 0);
  return (date) => {
    let bits = known.get(date);
    if (bits === undefined) {
      bits = rarityBits(field, usual, String(date));
      known.set(date, bits);
    }
    return bits;
  };
}

export function scorer(model: Model, corpus: Corpus): Scorer {
  const bound = model.fields.map((f) => bindField(corpus, f.name, f.kind));
  const comparing = comparer(corpus, bound);
  const { stranger, household, rarity } = weightsOf(model, corpus);
  const { levels, values } = comparing;
  const likeOneself = model.fields.map((f) => fieldSpecs[f.kind].household);
  const birthAt = model.fields.findIndex((f) => f.kind === 'birthDate');
  const dates = birthAt < 0 ? undefined : dateRarity(model.fields[birthAt]!);
  const householdOdds = model.relatives * model.prior;
  const count = model.fields.length;
  let date = 0;

  const rare = (f: number): number => {
    if (f === birthAt) return dates && levels[f] === 1 ? dates(date) : 0;
    const value = values[f]!;
    return value !== 0 && levels[f] === 1 ? (rarity[f]?.[value] ?? 0) : 0;
  };
  const sums = { stranger: 0, household: 0 };
  const add = () => {
    sums.stranger = 0;
    sums.household = 0;
    for (let f = 0; f < count; f++) {
      const l = levels[f]!;
      if (l === 0) continue;
      const bits = rare(f);
      sums.stranger += stranger[f]![l]! + bits;
      sums.household += household[f]![l]!;
      // A household shares what it shares whether rare or common; what it does not share is a stranger's.
      if (bits !== 0 && likeOneself[f]! < 0.5) {
        const { m, u } = model.fields[f]!.levels[l - 1]!;
        const like = likeOneself[f]!;
        sums.household += Math.log2((like * m + (1 - like) * u) / (like * m + (1 - like) * u * 2 ** -bits));
      }
    }
  };
  const weighCompared = () => {
    add();
    return -Math.log2(2 ** -sums.stranger + householdOdds * 2 ** -sums.household);
  };
  const weigh = (i: number, j: number) => {
    date = corpus.birth[i]!;
    comparing.compare(i, j);
    return weighCompared();
  };
  const parts = () => {
    const fields = model.fields.map((_, f) => (levels[f] === 0 ? 0 : stranger[f]![levels[f]!]! + rare(f)));
    const total = weighCompared();
    return { fields, household: total - sums.stranger };
  };
  return { comparer: comparing, weigh, weighCompared, parts };
}

/** One step of a waterfall. */
export interface ScoredField {
  name: string;
  label: string;
  /** 0 where it is not known on one side. */
  level: number;
  levelLabel: string;
  weight: number;
}

export interface PairScore {
  /** Bits for the pair being one person, without the prior. */
  weight: number;
  probability: number;
  decision: Decision;
  /** Bits that the prior takes off before anything is compared. */
  prior: number;
  fields: ScoredField[];
  /** Bits taken off because two members of one household would look much the same (0 or less). */
  household: number;
  model: string;
}

/** Explains the pair a scorer has just weighed. */
export function explain(model: Model, scoring: Scorer): PairScore {
  const { fields, household } = scoring.parts();
  const weight = scoring.weighCompared();
  const probability = probabilityOf(model.prior, weight);
  return {
    weight,
    probability,
    decision: decideLevels(model, scoring.comparer, probability),
    prior: Math.log2(model.prior / (1 - model.prior)),
    fields: model.fields.map((f, i) => {
      const level = scoring.comparer.levels[i]!;
      return {
        name: f.name,
        label: fieldLabel(f),
        level,
        levelLabel: level === 0 ? 'not known on one side' : f.levels[level - 1]!.label,
        weight: fields[i]!,
      };
    }),
    household,
    model: model.id,
  };
}

/** One NHS number on two records that otherwise look like two people is never passed over: a person must look. */
export function decideLevels(model: Model, compared: Comparer, probability: number): Decision {
  const decision = decide(model.thresholds, probability);
  if (decision !== 'none') return decision;
  const number = compared.fields.findIndex((f) => f.kind === 'nhsNumber');
  return number >= 0 && compared.levels[number] === 1 ? 'review' : 'none';
}

export function fieldLabel(field: { name: string; kind: ModelField['kind'] }): string {
  const colon = field.name.indexOf(':');
  return colon < 0 ? fieldSpecs[field.kind].label : field.name.slice(colon + 1);
}

/** Scores one pair. Symmetric in the records. */
export function scorePair(model: Model, a: LinkageRecord, b: LinkageRecord): PairScore {
  return scoreCandidates(model, a, [b])[0]!;
}

/** Scores one record against candidates found by `blockingKeys`, in the order given. */
export function scoreCandidates(
  model: Model,
  record: LinkageRecord,
  candidates: readonly LinkageRecord[],
): PairScore[] {
  const scoring = scorer(model, buildCorpus([record, ...candidates]));
  return candidates.map((_, c) => {
    scoring.weigh(0, c + 1);
    return explain(model, scoring);
  });
}
