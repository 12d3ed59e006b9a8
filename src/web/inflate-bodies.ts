import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../platform/index.ts';
import { Refused } from './errors.tsx';
import type { Web } from './parts.ts';

/**
 * Takes bodies that are sent gzipped (Content-Encoding: gzip). The route's body limit counts the text that comes out as well as what
 * was sent, so that a few bytes cannot become gigabytes: reading stops where the limit is passed (413).
 */
export function inflateBodies(app: FastifyInstance, { mounts = [] }: Pick<Web, 'mounts'>): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding === undefined || encoding === '' || encoding === 'identity') return payload;
    if (mounts.some(({ prefix }) => request.url.startsWith(`${prefix}/`))) return payload;
    if (encoding !== 'gzip' && encoding !== 'x-gzip')
      throw new Refused(
        refuse('invalid', `The content encoding '${encoding.slice(0, 40)}' is not taken.`, {
          code: 'not-supported',
          where: 'Content-Encoding',
          what: 'Only gzip is taken.',
          mend: 'Send the body with gzip, or as it is.',
        }),
        415,
      );
    return inflated(payload as Readable);
  });
}

const notGzip = refuse('invalid', 'The body is not gzip, though Content-Encoding says so.', {
  where: 'Content-Encoding',
  what: 'The body cannot be unpacked to its end.',
  mend: 'Send all of it, or leave the header out.',
});

/** Fastify compares what it counts here with Content-Length, and with the limit. */
type Counted = Readable & { receivedEncodedLength?: number };

function inflated(payload: Readable): Counted {
  const gunzip = createGunzip();
  const text: Counted = new PassThrough();
  text.receivedEncodedLength = 0;
  payload.on('data', (piece: Buffer) => {
    text.receivedEncodedLength = (text.receivedEncodedLength ?? 0) + piece.length;
  });
  payload.on('error', (error) => text.destroy(error));
  gunzip.on('error', () => text.destroy(new Refused(notGzip, 400)));
  // Whoever stops reading, because it was too much, lets go of the rest.
  text.on('close', () => {
    payload.unpipe(gunzip).resume();
    gunzip.destroy();
  });
  payload.pipe(gunzip).pipe(text as PassThrough);
  return text;
}
