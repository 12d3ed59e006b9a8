/**
 * Array parameters in PostgreSQL's binary form. As text, every element is quoted and escaped here and parsed again there, which for
 * JSON costs more than storing it. The driver sends a Buffer in binary; the statement's cast says of which type it is.
 * Form: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */

const types = { boolean: 16, bigint: 20, smallint: 21, integer: 23, text: 25, float8: 701, uuid: 2950 } as const;
const HEADER = 20;

/** `size` is what the elements take together, without their lengths. Null elements have a length of -1 and no bytes. */
function arrayOf(type: number, count: number, size: number, hasNull: boolean): { buffer: Buffer; view: DataView } {
  const buffer = Buffer.allocUnsafe(count === 0 ? 12 : HEADER + 4 * count + size);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  view.setInt32(0, count === 0 ? 0 : 1);
  view.setInt32(4, hasNull ? 1 : 0);
  view.setInt32(8, type);
  if (count > 0) {
    view.setInt32(12, count);
    view.setInt32(16, 1);
  }
  return { buffer, view };
}

/** Elements of one width, each written by `put`; nulls allowed. */
function fixed<T>(
  type: number,
  width: number,
  values: readonly (T | null)[],
  put: (view: DataView, at: number, value: T) => void,
): Buffer {
  let nulls = 0;
  for (const value of values) if (value === null) nulls++;
  const { buffer, view } = arrayOf(type, values.length, (values.length - nulls) * width, nulls > 0);
  let at = HEADER;
  for (const value of values) {
    view.setInt32(at, value === null ? -1 : width);
    at += 4;
    if (value === null) continue;
    put(view, at, value);
    at += width;
  }
  return buffer;
}

/** Whole numbers; a number that is none is a bug, and is thrown rather than cut. */
function whole(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`${value} does not fit.`);
  return value;
}

export function smallints(values: readonly (number | null)[]): Buffer {
  return fixed(types.smallint, 2, values, (view, at, value) => view.setInt16(at, whole(value, -32_768, 32_767)));
}

export function integers(values: readonly (number | null)[]): Buffer {
  return fixed(types.integer, 4, values, (view, at, value) =>
    view.setInt32(at, whole(value, -2_147_483_648, 2_147_483_647)),
  );
}

export function bigints(values: readonly (number | bigint | null)[]): Buffer {
  return fixed(types.bigint, 8, values, (view, at, value) => {
    if (typeof value === 'bigint') {
      view.setBigInt64(at, value);
      return;
    }
    whole(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    view.setInt32(at, Math.floor(value / 4_294_967_296));
    view.setUint32(at + 4, value >>> 0);
  });
}

export function floats(values: readonly (number | null)[]): Buffer {
  return fixed(types.float8, 8, values, (view, at, value) => view.setFloat64(at, value));
}

export function booleans(values: readonly (boolean | null)[]): Buffer {
  return fixed(types.boolean, 1, values, (view, at, value) => view.setUint8(at, value ? 1 : 0));
}

/** Throws for what is no UUID in its usual form. Neighbours are often the same: then the bytes are copied. */
export function uuids(values: readonly (string | null)[]): Buffer {
  let before: string | undefined;
  let bytes = Buffer.alloc(0);
  return fixed(types.uuid, 16, values, (view, at, value) => {
    if (value !== before) {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) throw new TypeError(`'${value}' is not a UUID.`);
      bytes = Buffer.from(value.replaceAll('-', ''), 'hex');
      before = value;
    }
    for (let byte = 0; byte < 16; byte++) view.setUint8(at + byte, bytes[byte]!);
  });
}

/** Shorter texts than this are written here: calling out for each would cost more than the text. */
const SHORT = 40;

export function texts(values: readonly (string | null)[]): Buffer {
  const lengths = new Int32Array(values.length);
  let size = 0;
  let hasNull = false;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value === null) hasNull = true;
    else size += lengths[index] = byteLength(value);
  }
  const { buffer, view } = arrayOf(types.text, values.length, size, hasNull);
  let at = HEADER;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value === null) {
      view.setInt32(at, -1);
      at += 4;
      continue;
    }
    const length = lengths[index]!;
    view.setInt32(at, length);
    at += 4;
    if (value.length === length && length < SHORT) {
      for (let char = 0; char < length; char++) buffer[at + char] = value.charCodeAt(char);
    } else buffer.write(value, at, length, 'utf8');
    at += length;
  }
  return buffer;
}

/** Bytes of a text in UTF-8. */
function byteLength(text: string): number {
  if (text.length >= SHORT) return Buffer.byteLength(text);
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return Buffer.byteLength(text);
  return text.length;
}
