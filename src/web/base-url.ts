import type { FastifyRequest } from 'fastify';
import type { Web } from './parts.ts';

/**
 * The address that this browser uses. The Host header is believed only when it names this machine ('localhost' and '127.0.0.1' are
 * the same place with different cookies); anywhere else the address comes from configuration.
 */
export function baseUrlOf(web: Web, request: FastifyRequest): string {
  if (web.publicUrl !== undefined) return web.publicUrl.replace(/\/$/, '');
  const host = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(request.headers.host ?? '')?.[0];
  return `${web.https ? 'https' : 'http'}://${host ?? `127.0.0.1:${request.raw.socket.localPort ?? 0}`}`;
}
