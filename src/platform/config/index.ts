import { z } from 'zod';

/**
 * Every setting, read once from the environment at start. docs/operations.md is written from the same table.
 */
const settings = z.object({
  WPC_DATA: z.string().min(1).default('./.wpc').describe('Folder of the embedded database and of generated extracts'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional()
    .describe(
      'PostgreSQL 15 or newer; without it the embedded database is used, which is for trying out and not for live data',
    ),
  WPC_POOL: z.coerce.number().int().min(1).max(200).default(10).describe('Connections to PostgreSQL'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe('Port of the web server; 0 lets the system choose'),
  HOST: z.string().default('127.0.0.1').describe('Address the web server listens on'),
  WPC_URL: z.url().optional().describe('Address that browsers use, when it differs from http://HOST:PORT'),
  WPC_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').describe('How much is logged'),
  WPC_SESSION_SECRET_FILE: z
    .string()
    .optional()
    .describe('File with the secret that signs cookies; made in WPC_DATA when absent'),
  WPC_SIGN_IN_FILE: z
    .string()
    .optional()
    .describe('File that lists the OpenID providers people and staff sign in with (docs/security.md)'),
  WPC_UNKNOWN_PROFILES: z
    .enum(['accept', 'refuse'])
    .default('accept')
    .describe('What becomes of a resource whose meta.profile names a profile that is not here (docs/profiles.md)'),
  WPC_LARGEST_ATTACHMENT: z.coerce
    .number()
    .positive()
    .max(20)
    .default(10)
    .describe('MiB of one file inside a resource or extract, decoded'),
  WPC_NOW: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Stand-still time for demonstrations and tests; never in live use'),
});

export type Config = z.infer<typeof settings>;

export interface ConfigProblem {
  variable: string;
  what: string;
}

/** Parses the environment. Empty values count as absent. Returns the settings or what is wrong with each variable. */
export function readConfig(env: Record<string, string | undefined>): Config | ConfigProblem[] {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) => ({ variable: issue.path.join('.'), what: issue.message }));
}

/** Name, meaning and default of every variable, for the operations page and `wpc doctor`. */
export function describeConfig(): { variable: string; meaning: string; default?: string }[] {
  return Object.entries(settings.shape).map(([variable, schema]) => {
    const standard = schema.safeParse(undefined);
    return {
      variable,
      meaning: schema.description ?? '',
      ...(standard.success && standard.data !== undefined ? { default: String(standard.data) } : {}),
    };
  });
}
