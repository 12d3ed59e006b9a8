import type { FastifyInstance } from 'fastify';
import { ping } from '../platform/index.ts';
import type { Web } from './parts.ts';

/** /health says that the process answers; /ready that it can reach its database. Neither says anything else. */
export function healthRoutes(app: FastifyInstance, web: Web): void {
  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    try {
      await ping(web.database);
      return { status: 'ready' };
    } catch (error) {
      web.logger.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'The database cannot be reached',
      );
      return reply.status(503).send({ status: 'database unreachable' });
    }
  });
}
