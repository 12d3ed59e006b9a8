import type { FormState } from '../platform/design-system/index.ts';
import type { Refusal } from '../platform/index.ts';
import type { CoordinationContext, CoordinationDependencies } from './types.ts';

/** The context of an act at `now`. */
export function acting(dependencies: CoordinationDependencies, now: number): CoordinationContext {
  return { ...dependencies, clock: { now: () => now } };
}

/** A refusal in the form's error summary, at the field it names when the form has it. */
export function refusedForm(
  raw: Readonly<Record<string, string>>,
  refusal: Refusal,
  fields: readonly string[],
): FormState {
  const { where = '', what } = refusal.details[0] ?? {};
  const field = fields.includes(where) ? where : '';
  const message = what === undefined ? refusal.message : `${refusal.message} (${what})`;
  return { raw, errors: [{ field, message }] };
}

/** 422 for what can be mended in the form, 409 for what changed meanwhile. */
export function refusedStatus(refusal: Refusal): number {
  return refusal.kind === 'invalid' ? 422 : 409;
}
