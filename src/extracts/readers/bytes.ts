import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileFault, type PlacedFault } from '../fault.ts';
import type { Limits } from './limits.ts';

/** Called with each piece of the file as it lies on disk: for the hash and for progress. */
export type OnRaw = (piece: Buffer) => void;

const gzipMagic = [0x1f, 0x8b];

/**
 * The bytes of a file as they are, or expanded when they begin as gzip does (whatever the name says).
 * A fault, when there is one, is the last thing yielded.
 */
export async function* readBytes(
  path: string,
  limits: Limits,
  onRaw: OnRaw = () => undefined,
): AsyncGenerator<Buffer | PlacedFault> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const first = await pieces.next();
    if (first.done) {
      yield fileFault('empty-file', 'The file has no bytes.', 'Ask the sender for the file again: nothing arrived.');
      return;
    }
    const all = metered(first.value, pieces, onRaw);
    if (first.value[0] === gzipMagic[0] && first.value[1] === gzipMagic[1]) yield* expand(all, limits);
    else yield* all;
  } finally {
    source.destroy();
  }
}

async function* metered(first: Buffer, rest: AsyncIterator<Buffer>, onRaw: OnRaw): AsyncGenerator<Buffer> {
  for (let piece: IteratorResult<Buffer> = { value: first }; !piece.done; piece = await rest.next()) {
    onRaw(piece.value);
    yield piece.value;
  }
}

async function* expand(compressed: AsyncIterable<Buffer>, limits: Limits): AsyncGenerator<Buffer | PlacedFault> {
  let bytesIn = 0;
  let bytesOut = 0;
  const counted = async function* () {
    for await (const piece of compressed) {
      bytesIn += piece.length;
      yield piece;
    }
  };
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const source = Readable.from(counted());
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      bytesOut += piece.length;
      const bomb = tooFar(bytesIn, bytesOut, limits);
      if (bomb) {
        yield bomb;
        return;
      }
      yield piece;
    }
  } catch (error) {
    yield damaged(error);
    return;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  if (bytesOut === 0)
    yield fileFault('empty-file', 'The compressed file has nothing in it.', 'Ask the sender for the file again.');
}

function tooFar(bytesIn: number, bytesOut: number, limits: Limits): PlacedFault | undefined {
  if (bytesOut > limits.expandedBytes)
    return fileFault(
      'compressed',
      `It expands to more than ${limits.expandedBytes} bytes.`,
      'Send it as several smaller files.',
    );
  if (bytesOut > limits.ratioFrom && bytesOut > bytesIn * limits.expansionRatio)
    return fileFault(
      'compressed',
      `It expands more than ${limits.expansionRatio} times, as a file made to fill a disk does and a health record does not.`,
      'If it is genuine, expand it and send it without compression.',
    );
  return undefined;
}

/** zlib's own codes say what happened; anything else (a disk error) is not about the file's content and is thrown. */
function damaged(error: unknown): PlacedFault {
  const { code } = error as { code?: string };
  if (code === 'Z_BUF_ERROR')
    return fileFault(
      'compressed',
      'The compressed file stops before its end.',
      'The transfer was cut short: send the file again.',
    );
  if (code === 'Z_DATA_ERROR')
    return fileFault(
      'compressed',
      'The compressed file is damaged: its check sum does not fit.',
      'Send the file again.',
    );
  throw error;
}
