import type { FastifyInstance } from 'fastify';
import { keepSentText } from '../platform/http/index.ts';
import { refuse } from '../platform/index.ts';
import { Refused } from './errors.tsx';

/** No record or form nests deeper; what does is made to exhaust the reader. */
const deepest = 64;

/** Reads JSON (FHIR's, JSON Patch's and problem+json too) and plain text kinds; refuses what nests too deep before parsing it. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(/^application\/([\w.-]+\+)?json\b/, { parseAs: 'string' }, (request, body, done) => {
    const text = body as string;
    if (nestsDeeperThan(text, deepest)) {
      done(new Refused(refuse('invalid', `The JSON nests deeper than ${deepest} levels.`)));
      return;
    }
    parse(request, text, (error, value) => {
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

export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 92) index++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      if (++depth > limit) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}
