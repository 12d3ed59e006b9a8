/** What every standard says about itself, whatever its kind. */
import type { Certainty } from './dated-values.ts';
import type { LegalStatus } from './legal-status.ts';

export type StandardKind = 'clock' | 'duty' | 'eligibility' | 'gate' | 'measure';

export interface Clause {
  /** The clause in our words. */
  text: string;
  /** Where it stands: document, section. */
  reference: string;
  /** When it differs from the standard's own. */
  status?: LegalStatus;
  certainty?: Certainty;
}

/** A question that the sources leave open, with the readings offered; the first is the default. */
export interface OpenQuestion {
  question: string;
  readings: Readonly<Record<string, string>>;
}

export interface StandardMeta {
  /** Slug, unique over all policies. */
  id: string;
  /** Folder under policy/. */
  folder: string;
  title: string;
  /** What a person may expect, in plain words. */
  entitlement: string;
  /** Ids of commitments that it carries out, e.g. '14-29'. */
  commitments: readonly string[];
  status: LegalStatus;
  jurisdiction: 'England';
  certainty: Certainty;
  sources: readonly string[];
  /** Who must act, as a role: 'the GP practice'. */
  dutyHolder: string;
  /** What the person can do when it is missed. */
  remedy: string;
  clauses: Readonly<Record<string, Clause>>;
  questions?: Readonly<Record<string, OpenQuestion>>;
  /** Mental and physical standards are shown side by side (parity). */
  field?: 'mental' | 'physical' | 'primary' | 'social' | 'urgent' | 'case' | 'system';
}

/** The default reading of an open question: the one listed first. */
export function defaultReading(question: OpenQuestion): string {
  const first = Object.keys(question.readings)[0];
  if (first === undefined) throw new Error(`the question '${question.question}' has no readings`);
  return first;
}
