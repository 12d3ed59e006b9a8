import type { FastifyInstance } from 'fastify';
import { keepSentText } from '../platform/http/index.ts';
import { refuse } from '../platform/index.ts';
import { Refused } from './errors.tsx';

/** No record or form nests deeper; what does is made to exhaust the reader. */
const deepest = 64;

/** Reads JSON (FHIR's, JSON Patch's and problem+json too) and plain text kinds; refuses what nests too deep. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(/^application\/([\w.-]+\+)?json\b/, { parseAs: 'string' }, (request, body, done) => {
    const text = body as string;
    parse(request, text, (error, value) => {
      if (!error && nestsDeeperThan(value, deepest)) {
        done(new Refused(refuse('invalid', `The JSON nests deeper than ${deepest} levels.`)));
        return;
      }
      keepSentText(value, text);
      done(error, value);
    });
  });
  app.addContentTypeParser(
    /^(text\/(csv|plain)|application\/([\w.-]+\+)?ndjson)\b/,
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
}

/** The reader itself is not recursive, so this may look at what was read; whatever walks it afterwards may be. */
export function nestsDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === 'object' && nestsDeeperThan(one, limit - 1)) return true;
    return false;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object' && nestsDeeperThan(member, limit - 1)) return true;
  }
  return false;
}
