import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const ruleSchema = z.strictObject({
  what: z.string().min(1),
  sources: z.array(z.string()),
  counts: z.enum(['death', 'last-contact', 'birthday', 'entry']),
  versions: z
    .array(
      z.strictObject({
        from: day,
        years: z.number().int().positive(),
        reference: z.string().min(1),
        certainty: z.enum(['verified', 'from-knowledge']),
      }),
    )
    .min(1),
});
const fileSchema = z.strictObject({ rules: z.record(z.string(), ruleSchema) });

export type RetentionRule = z.infer<typeof ruleSchema> & { id: string };

/** A rule with the period that holds on a day. */
export interface RuleInForce {
  id: string;
  what: string;
  sources: readonly string[];
  counts: RetentionRule['counts'];
  years: number;
  reference: string;
  certainty: 'verified' | 'from-knowledge';
}

/** Every rule of rules.yaml. Throws with what is wrong: a bug, found at start. */
export function readRules(): RetentionRule[] {
  const text = readFileSync(fileURLToPath(new URL('rules.yaml', import.meta.url)), 'utf8');
  const parsed = fileSchema.safeParse(parse(text));
  if (!parsed.success) throw new Error(`rules.yaml: ${z.prettifyError(parsed.error)}`);
  return Object.entries(parsed.data.rules).map(([id, rule]) => ({ id, ...rule }));
}

/** The rules as they are on a day ('YYYY-MM-DD'); one without a period for that day is left out, never guessed. Pure. */
export function rulesOn(rules: readonly RetentionRule[], today: string): RuleInForce[] {
  return rules.flatMap(({ id, what, sources, counts, versions }) => {
    const version = versions.filter(({ from }) => from <= today).sort((a, b) => b.from.localeCompare(a.from))[0];
    if (version === undefined) return [];
    const { years, reference, certainty } = version;
    return [{ id, what, sources, counts, years, reference, certainty }];
  });
}
