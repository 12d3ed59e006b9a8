import type { FastifyInstance } from 'fastify';
import { keepSentText } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/index.ts';
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
      if (error) done(new Refused(brokenJson(text), 400));
      else done(null, value);
    });
  });
  app.addContentTypeParser(
    /^(text\/(csv|plain)|application\/([\w.-]+\+)?ndjson)\b/,
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
}

/** Where the JSON breaks, without quoting it: what was sent may be about somebody. */
function brokenJson(text: string): Refusal {
  if (text.trim() === '')
    return refuse('invalid', 'The body is empty.', {
      where: 'body',
      what: 'JSON was expected.',
      mend: 'Send it, or leave out the content type.',
    });
  const at = breaksAt(text);
  if (at === undefined)
    return refuse('invalid', 'The body has a member named __proto__ or constructor.', {
      where: 'body',
      what: 'No such member is taken.',
      mend: 'Leave it out.',
    });
  const before = at === 'somewhere' ? [] : text.slice(0, at).split('\n');
  const where = before.length === 0 ? 'body' : `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return refuse('invalid', `The body is not JSON${before.length === 0 ? '' : `: it breaks at ${where}`}.`, {
    where,
    what: 'It cannot be read.',
    mend: 'Most often a comma, a quotation mark or a bracket is missing or too many, or the end was not sent.',
  });
}

/** Index of the first character that JSON does not allow, as far as the reader tells it; undefined for text that is JSON. */
function breaksAt(text: string): number | 'somewhere' | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = /position (\d+)/.exec(error.message)?.[1];
    if (position !== undefined) return Number(position);
    return error.message.startsWith('Unexpected end') ? text.length : 'somewhere';
  }
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
