import type { FastifyInstance } from 'fastify';
import type { Assets } from '../platform/design-system/index.ts';

/** The stylesheet (its address has its digest, so it never changes) and the icons it draws with (their names are of one version). */
export function serveAssets(app: FastifyInstance, assets: Assets): void {
  for (const [path, { contentType, content }] of assets.files) {
    const cacheControl = path === assets.stylesheet ? 'public, max-age=31536000, immutable' : 'public, max-age=86400';
    app.get(path, { config: { rateLimit: false } }, (_request, reply) =>
      reply.header('cache-control', cacheControl).header('content-type', contentType).send(content),
    );
  }
}
