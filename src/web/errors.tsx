import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { visitor } from '../access/index.ts';
import { Heading } from '../platform/design-system/index.ts';
import { type Page, page } from '../platform/http/index.ts';
import {
  isRefusal,
  isUnreachable,
  type Refusal,
  refusalProblem,
  refusalStatus,
  refusalTitle,
  refuse,
} from '../platform/index.ts';
import type { Web } from './parts.ts';
import { sendAnswer } from './send-answer.ts';

/**
 * For requests whose address the framework itself refuses: that is before any hook, so that those headers that every answer has must be put on
 * here. There is no nonce, since nothing in these pages runs.
 */
export function withoutHooks(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
}

/** Carries a refusal through Fastify, which knows only errors. */
export class Refused extends Error {
  readonly refusal: Refusal;
  readonly status: number | undefined;
  constructor(refusal: Refusal, status?: number) {
    super(refusal.message);
    this.refusal = refusal;
    this.status = status;
  }
}

/** The page of a refusal: what is wrong, where, and the mend. */
export function refusalPage(
  refusal: Refusal,
  more: { status?: number; wayOn?: { text: string; href: string } | undefined } = {},
): Page {
  const { wayOn } = more;
  return page({
    title: refusalTitle(refusal),
    status: more.status ?? refusalStatus(refusal),
    body: (
      <>
        <Heading>{refusalTitle(refusal)}</Heading>
        <p>{refusal.message}</p>
        {refusal.details.length === 0 ? null : (
          <ul>
            {refusal.details.map((detail) => (
              <li key={`${detail.where}${detail.what}`}>
                {detail.where === undefined ? '' : `${detail.where}: `}
                {detail.what} {detail.mend}
              </li>
            ))}
          </ul>
        )}
        {wayOn === undefined ? null : (
          <p>
            <a href={wayOn.href}>{wayOn.text}</a>
          </p>
        )}
        <p>
          <a href="/">Go to the start page</a>
        </p>
      </>
    ),
  });
}

/** Answers what no handler answered: framework errors, unknown paths, bugs. A bug's details go to the log and never to the browser. */
export function answerErrors(web: Web) {
  const respond = (
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: Refusal,
    status = refusalStatus(refusal),
  ): unknown => {
    const own = web.routes
      .find((route) => route.path === request.routeOptions?.url && route.method === request.method)
      ?.refusal?.(refusal);
    if (own !== undefined && !isRefusal(own)) {
      return sendAnswer(web, own.answer === 'sent' ? { ...own, status } : own, visitor, request, reply);
    }
    if (prefersHtml(request)) return sendAnswer(web, refusalPage(refusal, { status }), visitor, request, reply);
    return reply
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify({ ...refusalProblem(refusal), status }));
  };
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply): unknown => {
    if (isRefusal(error)) return respond(request, reply, error);
    if (error instanceof Refused) return respond(request, reply, error.refusal, error.status);
    const { statusCode, code } = error as FastifyError;
    if (isUnreachable(error)) {
      web.logger.warn({ request: request.id, code }, 'The database cannot be reached');
      reply.header('retry-after', '5');
      return respond(request, reply, refuse('busy', 'The service cannot reach its database. Try again in a minute.'));
    }
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return respond(request, reply, clientFault(statusCode), statusCode);
    web.logger.error(
      {
        request: request.id,
        route: request.routeOptions?.url,
        stack: error instanceof Error ? error.stack : String(error),
      },
      'Unexpected error',
    );
    const told = refuse('busy', `Something went wrong on our side. It has been written down under ${request.id}.`);
    return respond(request, reply, told, 500);
  };
  return Object.assign(answer, {
    notFound: (request: FastifyRequest, reply: FastifyReply) =>
      respond(request, reply, refuse('not-found', 'There is no page at this address.')),
  });
}

function clientFault(status: number): Refusal {
  if (status === 413)
    return refuse('too-large', 'What was sent is larger than this address takes.', {
      where: 'body',
      what: 'Too many bytes, as sent or when unpacked.',
      mend: 'Send it in several parts.',
    });
  if (status === 415)
    return refuse('invalid', 'This address does not take that kind of content.', {
      code: 'not-supported',
      where: 'Content-Type',
      what: 'Another kind is expected.',
      mend: 'APIs take JSON, FHIR’s as application/fhir+json.',
    });
  if (status === 429) return refuse('busy', 'Too many requests came from your address. Wait a minute and try again.');
  return refuse('invalid', 'The request could not be read.');
}

/** A browser asks for HTML; everything else gets JSON. */
export function prefersHtml(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}
