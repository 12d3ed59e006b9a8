import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { isRecordProtected } from '../access/index.ts';
import { newId, transaction } from '../platform/index.ts';
import { answerRoute } from './answer-route.ts';
import { serveAssets } from './assets.ts';
import { baseUrlOf } from './base-url.ts';
import { cookieNames } from './cookies.ts';
import { answerErrors, withoutHooks } from './errors.tsx';
import { healthRoutes } from './health.ts';
import { inflateBodies } from './inflate-bodies.ts';
import type { Mount, ServerOptions, Web } from './parts.ts';
import { readJsonBodies } from './read-json.ts';
import { KnownCallers, limitsOf } from './request-limits.ts';

/** The web server, not yet listening. Every route of the program is in `options.routes`; none is added elsewhere but /health, /ready and /assets. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    // Requests are logged by us, by route pattern: a URL's query may carry personal data.
    logger: false,
    genReqId: () => newId(),
    requestIdHeader: false,
    bodyLimit: 1_048_576,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: options.trustProxy ?? false,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true, caseSensitive: true },
    frameworkErrors: (error, request, reply) => errors(error, request, withoutHooks(reply)),
  });
  const { db, engine } = options.database;
  const secondLine = engine === 'postgresql' && (await transaction(db, isRecordProtected));
  const web: Web = {
    ...options,
    secondLine,
    cookies: cookieNames(options.https),
    paths: new Set(options.routes.map((route) => route.path)),
    callers: new KnownCallers(),
  };
  const errors = answerErrors(web);
  app.setErrorHandler(errors);
  await protect(app, web);
  inflateBodies(app, web);
  readJsonBodies(app);
  healthRoutes(app, web);
  serveAssets(app, options.assets);
  for (const route of options.routes) {
    app.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.bodyLimit,
      handler: (request, reply) => answerRoute(web, route, request, reply),
    });
  }
  for (const mount of options.mounts ?? []) await serveMount(app, web, mount);
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => errors.notFound(request, reply));
  return app;
}

async function protect(app: FastifyInstance, web: Web): Promise<void> {
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: 1_048_576 });
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'script-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        ...(web.https ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: web.https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
  });
  await app.register(rateLimit, limitsOf(web));
  app.addHook('onResponse', async (request, reply) => {
    web.logger.info({
      request: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    });
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

async function serveMount(app: FastifyInstance, web: Web, mount: Mount): Promise<void> {
  await app.register(async (part) => {
    // It reads its own bodies.
    part.removeAllContentTypeParsers();
    part.addContentTypeParser('*', (_request, _payload, done) => done(null));
    part.all(`${mount.prefix}/*`, async (request, reply) => {
      const baseUrl = baseUrlOf(web, request);
      reply.hijack();
      await mount.answer(request.raw, reply.raw, baseUrl, request.ip);
    });
  });
}
