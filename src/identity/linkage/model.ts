import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type FieldKind, fieldSpecs } from './fields.ts';

/**
 * A Fellegi-Sunter model: how much each level of agreement on each field counts. It is plain JSON, so that it can be kept
 * with the scores it gave; the same model scores a file in bulk and one incoming record.
 */
export interface ModelLevel {
  label: string;
  /** Share of pairs of one person, and of two people, at this level. */
  m: number;
  u: number;
}

export interface ModelField {
  name: string;
  kind: FieldKind;
  levels: ModelLevel[];
  /** How common each value is among records that have one; values that are not listed count as `rest`. */
  frequencies?: { rest: number; values: Record<string, number> };
}

export interface Model {
  format: 'wpc-linkage-model';
  version: 1;
  /** Derived from the content: two models with one id score alike. */
  id: string;
  /** Chance that two records taken at random are of one person. */
  prior: number;
  /**
   * Chance that two records taken at random are of two members of one household, for each chance of one person. They share
   * a surname, an address and a telephone, and twins a birthday, so they are a third explanation of a likeness.
   */
  relatives: number;
  thresholds: { match: number; review: number };
  fields: ModelField[];
  training: { records: number; pairs: number; iterations: number } | null;
}

const modelSchema = z.object({
  format: z.literal('wpc-linkage-model'),
  version: z.literal(1),
  id: z.string(),
  prior: z.number().gt(0).lt(1),
  relatives: z.number().min(0),
  thresholds: z.object({ match: z.number().gt(0).lt(1), review: z.number().gt(0).lt(1) }),
  fields: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(Object.keys(fieldSpecs) as [FieldKind, ...FieldKind[]]),
      levels: z.array(z.object({ label: z.string(), m: z.number().gt(0), u: z.number().gt(0) })),
      frequencies: z.object({ rest: z.number().gt(0), values: z.record(z.string(), z.number()) }).optional(),
    }),
  ),
  training: z.object({ records: z.number(), pairs: z.number(), iterations: z.number() }).nullable(),
});

/** Reads a model kept as JSON; throws zod's error, naming the field, where it is not one. */
export function parseModel(json: unknown): Model {
  return modelSchema.parse(json) as Model;
}

/** The model with its id worked out from everything else in it. */
export function identified(model: Omit<Model, 'id'>): Model {
  const id = createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 16);
  return { ...model, id };
}

/**
 * A pair is a match only where one in a thousand such pairs would be wrong; from one in ten a person looks at it. A wrong
 * merge is a clinical hazard, a missed one an inconvenience.
 */
export const defaultThresholds = { match: 0.999, review: 0.1 } as const;

/** A field with the starting values of its kind. */
export function untrainedField(name: string, kind: FieldKind): ModelField {
  return { name, kind, levels: fieldSpecs[kind].levels.map(({ label, m, u }) => ({ label, m, u })) };
}

const healthFields: FieldKind[] = [
  'nameOrder',
  'given',
  'middle',
  'family',
  'birthDate',
  'sex',
  'nhsNumber',
  'postcode',
  'address',
  'email',
  'phone',
];

/**
 * For health and care records before any training, and for files too small to train on. `prior` is the chance that a
 * record taken at random is the same person as another: for one incoming row, about one over the number of people held.
 */
export function defaultModel(prior = 1e-6): Model {
  return identified({
    format: 'wpc-linkage-model',
    version: 1,
    prior,
    relatives: 1,
    thresholds: { ...defaultThresholds },
    fields: healthFields.map((kind) => untrainedField(kind, kind)),
    training: null,
  });
}

/** The same model for another number of records: the evidence stays, the chance before any evidence changes. */
export function withPrior(model: Model, prior: number): Model {
  const { id: _, ...rest } = model;
  return identified({ ...rest, prior });
}

export type Decision = 'match' | 'review' | 'none';

export function decide(thresholds: Model['thresholds'], probability: number): Decision {
  return probability >= thresholds.match ? 'match' : probability >= thresholds.review ? 'review' : 'none';
}

export function probabilityOf(prior: number, weight: number): number {
  return 1 / (1 + 2 ** -(Math.log2(prior / (1 - prior)) + weight));
}
