import { type Refusal, refuse } from '../../platform/index.ts';
import type { Parameter } from './parameters.ts';

/** A search as understood: what to look for, in which order, how much, and what else to bring along. */
export interface Query {
  /** Types searched: one, or several of a system search; empty is all. */
  types: readonly string[];
  /** All must hold. */
  conditions: Condition[];
  sort: SortKey[];
  /** Page size; 0 asks only for the number. */
  count: number;
  cursor: string | undefined;
  total: 'none' | 'accurate';
  includes: Include[];
  revincludes: Include[];
  /** Parameters that were not understood and were left out (lenient handling). */
  ignored: string[];
}

/** One criterion; its values are alternatives. */
export type Condition =
  | { kind: 'parameter'; parameter: Parameter; modifier: string | undefined; values: string[] }
  | { kind: 'id'; values: string[] }
  | { kind: 'lastUpdated'; values: string[] }
  | { kind: 'list'; values: string[] }
  | {
      kind: 'chain';
      parameter: Parameter;
      targetTypes: readonly string[];
      condition: (targetType: string) => Condition | undefined;
    }
  | { kind: 'has'; type: string; reference: Parameter; condition: Condition };

export interface SortKey {
  by: Parameter | '_id' | '_lastUpdated';
  descending: boolean;
}

export interface Include {
  /** Type that has the reference. */
  source: string;
  parameter: Parameter;
  target: string | undefined;
  iterate: boolean;
}

/** A search that cannot be done, with the parameter as its place. */
export function searchRefusal(parameter: string, what: string, mend: string): Refusal {
  return refuse('invalid', `Search parameter '${parameter}': ${what}`, { where: parameter, what, mend });
}
