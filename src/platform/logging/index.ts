import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Logs to standard error as JSON lines. Nothing personal is logged: requests are logged by route pattern (never the URL,
 * whose query may carry a name), errors by message and stack.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ['req.url', 'req.headers', 'req.query', 'req.body', 'body', 'query', 'url'], remove: true },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
