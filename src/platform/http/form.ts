import type { z } from 'zod';

export interface FieldError {
  /** Name of the field, as in the form; '' for the form as a whole. */
  field: string;
  message: string;
}

/** A posted form: either its values, or what was typed together with what is wrong with it. */
export type FormResult<T> =
  | { valid: true; values: T; raw: Record<string, string>; errors: readonly [] }
  | { valid: false; raw: Record<string, string>; errors: readonly FieldError[] };

/**
 * Reads a posted form with a zod schema. Write the schema's messages as the user should read them: 'Enter a date of birth'.
 * An unchecked box is absent; one ticked box of several is text, so a schema for many uses `checked()`.
 */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): FormResult<z.output<S>> {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const raw = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value ?? '')]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return { valid: true, values: parsed.data, raw, errors: [] };
  const errors: FieldError[] = [];
  for (const issue of parsed.error.issues) {
    const field = issue.path.map(String).join('.');
    if (!errors.some((error) => error.field === field)) errors.push({ field, message: issue.message });
  }
  return { valid: false, raw, errors };
}
