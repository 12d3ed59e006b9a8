import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Refusal, refuse } from '../../../platform/index.ts';
import { type Role, roles } from './columns.ts';

const mapping = z.union([
  z.enum(roles).transform((role) => ({ role, name: undefined })),
  z
    .strictObject({ as: z.enum(roles), name: z.string().min(1).optional() })
    .transform(({ as, name }) => ({ role: as, name })),
]);

const configSchema = z.strictObject({
  /** Heading to what it is: `forename2: middle`, or `{ as: text, name: occupation }`. */
  columns: z.record(z.string(), mapping).default({}),
  thresholds: z
    .strictObject({ match: z.number().gt(0).lt(1), review: z.number().gt(0).lt(1) })
    .partial()
    .default({}),
  threads: z.number().int().min(1).max(256).optional(),
  /** With two files: also look for doubles within each. */
  withinFiles: z.boolean().default(false),
  blocks: z
    .strictObject({
      everyPairUpTo: z.number().int().min(0),
      budget: z.number().int().min(1),
      largestBlock: z.number().int().min(2),
    })
    .partial()
    .default({}),
});

export interface LinkConfig {
  columns: ReadonlyMap<string, { role: Role; name?: string | undefined }>;
  thresholds: { match?: number | undefined; review?: number | undefined };
  threads?: number | undefined;
  withinFiles: boolean;
  blocks: { everyPairUpTo?: number | undefined; budget?: number | undefined; largestBlock?: number | undefined };
}

export async function readLinkConfig(path: string | undefined): Promise<LinkConfig | Refusal> {
  let given: unknown = {};
  if (path !== undefined) {
    try {
      given = parse(await readFile(path, 'utf8')) ?? {};
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      return refuse('invalid', 'The configuration could not be read.', { where: path, what });
    }
  }
  const read = configSchema.safeParse(given);
  if (!read.success) {
    const details = read.error.issues.map((issue) => ({
      where: `${path}: ${issue.path.join('.')}`,
      what: issue.message,
      mend: `What a column can be: ${roles.join(', ')}.`,
    }));
    return refuse('invalid', 'The configuration is not as expected.', ...details);
  }
  return { ...read.data, columns: new Map(Object.entries(read.data.columns)) };
}
