import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/index.ts';
import type { Page, Redirect, Sent } from '../platform/http/index.ts';
import { csrfTokenOf } from './cookies.ts';
import { navigationFor } from './navigation.ts';
import type { Web } from './parts.ts';
import { renderPage } from './shell.tsx';

/** Sends a page in its shell, a redirect, or a body as it is. */
export function sendAnswer(
  web: Web,
  answer: Page | Sent | Redirect,
  actor: Actor,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (answer.answer === 'redirect') return reply.redirect(answer.location, 303);
  if (answer.answer === 'sent') {
    reply.status(answer.status).headers(answer.headers).header('content-type', answer.contentType);
    return reply.send(answer.body);
  }
  const html = renderPage(answer, {
    actor,
    context: { csrfToken: () => csrfTokenOf(web.secret, web.cookies, request, reply), path: pathOf(request) },
    navigation: navigationFor(actor, web.navigation, web.paths),
    stylesheet: web.assets.stylesheet,
    trial: web.database.engine === 'embedded',
    signIn: web.paths.has('/sign-in'),
  });
  return reply
    .status(answer.status ?? 200)
    .header('content-type', 'text/html; charset=utf-8')
    .send(html);
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}
