import type { FastifyRequest } from 'fastify';
import { type Authenticated, type Decision, hasRole, type PersonSet, type Route } from '../access/index.ts';
import { type Answer, redirect, send } from '../platform/http/index.ts';
import { type Refusal, refusalProblem, refusalStatus } from '../platform/index.ts';
import { prefersHtml, refusalPage } from './errors.tsx';
import { pathOf } from './send-answer.ts';

interface Course {
  who: Authenticated;
  decision: Decision | undefined;
  /** The person asked for, whether or not there is such a person. */
  person: PersonSet | undefined;
}

/** Staff who give care may open a record without a recorded relationship, and answer for it. */
function wayOn({ decision, person }: Course): { text: string; href: string } | undefined {
  if (decision === undefined || decision.allowed || !decision.breakGlass || person === undefined) return undefined;
  return {
    text: 'Open the record without a recorded relationship (break glass)',
    href: `/people/${person.current}/break-glass`,
  };
}

/** A refusal as this caller understands it: to the sign-in page, a page, or problem+json. */
export function refusalAnswer(refusal: Refusal, route: Route, request: FastifyRequest, course: Course): Answer {
  const html = prefersHtml(request);
  const signedOut = hasRole(course.who.actor, 'public');
  // Where to go back to is a path without its query, which may carry personal data.
  if (
    html &&
    signedOut &&
    route.permission.kind !== 'open' &&
    refusal.kind === 'forbidden' &&
    request.method === 'GET'
  ) {
    return redirect(`/sign-in?next=${encodeURIComponent(pathOf(request))}`);
  }
  if (html) return refusalPage(refusal, { wayOn: wayOn(course) });
  return send({
    status:
      signedOut && route.permission.kind !== 'open' && refusal.kind === 'forbidden' ? 401 : refusalStatus(refusal),
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify(refusalProblem(refusal)),
  });
}
