import { nicknameGroups, nicknameSlots } from './nicknames.ts';
import {
  addressLine,
  familyName,
  givenNames,
  isNoName,
  type LinkageRecord,
  normaliseEmail,
  normaliseIdentifier,
  normaliseNhsNumberOrTypo,
  normalisePhone,
  normalisePostcode,
  packDate,
  plainText,
  postcodeParts,
  sexCode,
} from './record.ts';
import { soundKey } from './sound.ts';

/**
 * Records as columns of numbers: each distinct value is kept once, with what was worked out from it, and a record is a
 * few numbers. All of it lies in shared memory, so that worker threads read it without a copy.
 */
export interface ValueColumn {
  /** UTF-16 units of all distinct values, one after the other; value v is chars[at[v]..at[v+1]). Value 0 is empty. */
  chars: Uint16Array;
  at: Int32Array;
  /** Which letters each distinct value has: bit c % 32 for unit c. */
  letters: Int32Array;
  /** The same for letters it has twice or more. */
  again: Int32Array;
  /** The values of record r are ids[from[r]..from[r+1]), current first. */
  from: Int32Array;
  ids: Int32Array;
  /** Per distinct value, numbers by name: the sound of a name, the sector of a postcode. 0 is none. */
  facts: Record<string, Int32Array>;
}

export interface Corpus {
  size: number;
  /** Given names, surnames and parts of surnames share one set of distinct values, so that a swap is seen by number. */
  given: ValueColumn;
  family: ValueColumn;
  familyParts: ValueColumn;
  birth: Int32Array;
  sex: Uint8Array;
  latitude: Float32Array;
  longitude: Float32Array;
  nhsNumber: ValueColumn;
  postcode: ValueColumn;
  houseNumber: ValueColumn;
  street: ValueColumn;
  locality: ValueColumn;
  region: ValueColumn;
  email: ValueColumn;
  phone: ValueColumn;
  identifiers: Record<string, ValueColumn>;
  text: Record<string, ValueColumn>;
}

export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

/** An array of numbers that grows: 4 bytes a number, where an ordinary array takes 8 or more. */
export class GrowingInt32 {
  private held = new Int32Array(1024);
  length = 0;
  push(n: number): void {
    if (this.length === this.held.length) {
      const wider = new Int32Array(this.length * 2);
      wider.set(this.held);
      this.held = wider;
    }
    this.held[this.length++] = n;
  }
  shared(): Int32Array {
    const out = sharedInt32(this.length);
    out.set(this.held.subarray(0, this.length));
    return out;
  }
}

/** Distinct strings, numbered from 1; 0 is the empty string. */
class Distinct {
  readonly numbers = new Map<string, number>([['', 0]]);
  units = 0;
  number(s: string): number {
    const known = this.numbers.get(s);
    if (known !== undefined) return known;
    const n = this.numbers.size;
    this.numbers.set(s, n);
    this.units += s.length;
    return n;
  }
  packed(): Pick<ValueColumn, 'chars' | 'at' | 'letters' | 'again'> {
    const chars = new Uint16Array(new SharedArrayBuffer(this.units * 2));
    const at = sharedInt32(this.numbers.size + 1);
    const letters = sharedInt32(this.numbers.size);
    const again = sharedInt32(this.numbers.size);
    let end = 0;
    let n = 0;
    for (const s of this.numbers.keys()) {
      at[n] = end;
      for (let i = 0; i < s.length; i++) {
        const unit = s.charCodeAt(i);
        chars[end++] = unit;
        const bit = 1 << (unit & 31);
        again[n]! |= letters[n]! & bit;
        letters[n]! |= bit;
      }
      n++;
    }
    at[n] = end;
    return { chars, at, letters, again };
  }
  fact(of: (value: string) => string): Int32Array {
    const out = sharedInt32(this.numbers.size);
    const seen = new Distinct();
    let n = 0;
    for (const s of this.numbers.keys()) out[n++] = s === '' ? 0 : seen.number(of(s));
    return out;
  }
}

class ColumnBuilder {
  readonly distinct: Distinct;
  private readonly from = new GrowingInt32();
  private readonly ids = new GrowingInt32();
  private opened = 0;
  constructor(distinct = new Distinct()) {
    this.distinct = distinct;
    this.from.push(0);
  }
  /** Adds a value of the record being built, once. */
  add(value: string): void {
    if (value === '') return;
    const n = this.distinct.number(value);
    this.addNumber(n);
  }
  private readonly current: number[] = [];
  private addNumber(n: number): void {
    if (this.current.includes(n)) return;
    this.current.push(n);
    this.ids.push(n);
  }
  close(): void {
    this.current.length = 0;
    this.opened++;
    this.from.push(this.ids.length);
  }
  finish(packed = this.distinct.packed(), facts: Record<string, Int32Array> = {}): ValueColumn {
    return { ...packed, from: this.from.shared(), ids: this.ids.shared(), facts };
  }
  get size(): number {
    return this.opened;
  }
}

function nicknameFacts(names: Distinct): Record<string, Int32Array> {
  const slots = Array.from({ length: nicknameSlots }, () => sharedInt32(names.numbers.size));
  let n = 0;
  for (const s of names.numbers.keys()) {
    nicknameGroups(s).forEach((group, slot) => {
      if (slots[slot]) slots[slot][n] = group;
    });
    n++;
  }
  return Object.fromEntries(slots.map((slot, i) => [`nickname${i}`, slot]));
}

/** Builds a corpus record by record. Column sets (`identifiers`, `text`) are fixed at the start. */
export class CorpusBuilder {
  private readonly names = new Distinct();
  private readonly given = new ColumnBuilder(this.names);
  private readonly family = new ColumnBuilder(this.names);
  private readonly familyParts = new ColumnBuilder(this.names);
  private readonly birth = new GrowingInt32();
  private readonly sex = new GrowingInt32();
  private readonly places: [number, number, number][] = [];
  private readonly single = {
    nhsNumber: new ColumnBuilder(),
    postcode: new ColumnBuilder(),
    houseNumber: new ColumnBuilder(),
    street: new ColumnBuilder(),
    locality: new ColumnBuilder(),
    region: new ColumnBuilder(),
    email: new ColumnBuilder(),
    phone: new ColumnBuilder(),
  };
  private readonly identifiers: Record<string, ColumnBuilder>;
  private readonly text: Record<string, ColumnBuilder>;
  private readonly every: ColumnBuilder[];
  private readonly memo = new Map<string, unknown>();

  constructor(identifiers: readonly string[] = [], text: readonly string[] = []) {
    this.identifiers = Object.fromEntries(identifiers.map((name) => [name, new ColumnBuilder()]));
    this.text = Object.fromEntries(text.map((name) => [name, new ColumnBuilder()]));
    this.every = [this.given, this.family, this.familyParts].concat(
      Object.values(this.single),
      Object.values(this.identifiers),
      Object.values(this.text),
    );
  }

  get size(): number {
    return this.birth.length;
  }

  add(r: LinkageRecord): void {
    for (const token of this.once('g', r.given.join('\n'), () => givenNames(r.given))) this.given.add(token);
    for (const entry of r.family) this.addFamily(entry);
    this.birth.push(packDate(r.birthDate));
    this.sex.push(sexCode(r.sex));
    if (r.latitude !== undefined && r.longitude !== undefined) {
      this.places.push([this.birth.length - 1, r.latitude, r.longitude]);
    }
    const c = this.single;
    if (r.nhsNumber) c.nhsNumber.add(normaliseNhsNumberOrTypo(r.nhsNumber));
    for (const entry of r.postcode) c.postcode.add(normalisePostcode(entry));
    for (const entry of r.addressLines) {
      const line = this.once('a', entry, () => addressLine(entry));
      for (const number of line.numbers) c.houseNumber.add(number);
      c.street.add(line.street);
    }
    for (const entry of r.locality ?? []) c.locality.add(this.once('t', entry, () => plainText(entry)));
    for (const entry of r.region ?? []) c.region.add(this.once('t', entry, () => plainText(entry)));
    for (const entry of r.email) c.email.add(normaliseEmail(entry));
    for (const entry of r.phone) c.phone.add(normalisePhone(entry));
    for (const name in this.identifiers) this.identifiers[name]!.add(normaliseIdentifier(r.identifiers?.[name] ?? ''));
    for (const name in this.text) {
      const entry = r.text?.[name];
      if (entry) this.text[name]!.add(this.once('t', entry, () => plainText(entry)));
    }
    for (const column of this.every) column.close();
  }

  private addFamily(entry: string): void {
    const name = this.once('f', entry, () => familyName(entry));
    if (isNoName(name.whole)) return;
    this.family.add(name.whole);
    for (const part of name.parts) this.familyParts.add(part);
  }

  /** What a raw string normalises to, worked out once for strings that come often. */
  private once<T>(kind: string, raw: string, work: () => T): T {
    const key = kind + raw;
    const known = this.memo.get(key);
    if (known !== undefined) return known as T;
    if (this.memo.size > 400_000) this.memo.clear();
    const made = work();
    this.memo.set(key, made);
    return made;
  }

  finish(): Corpus {
    this.memo.clear();
    const size = this.size;
    const packed = this.names.packed();
    const facts = { sound: this.names.fact(soundKey), ...nicknameFacts(this.names) };
    const c = this.single;
    const codes = c.postcode.distinct;
    const all = (columns: Record<string, ColumnBuilder>) =>
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.finish()]));
    const { sex, latitude, longitude } = this.scalars(size);
    return {
      size,
      given: this.given.finish(packed, facts),
      family: this.family.finish(packed, facts),
      familyParts: this.familyParts.finish(packed, facts),
      birth: this.birth.shared(),
      sex,
      latitude,
      longitude,
      nhsNumber: c.nhsNumber.finish(),
      postcode: c.postcode.finish(codes.packed(), {
        area: codes.fact((s) => postcodeParts(s).area),
        district: codes.fact((s) => postcodeParts(s).district),
        sector: codes.fact((s) => postcodeParts(s).sector),
      }),
      houseNumber: c.houseNumber.finish(),
      street: c.street.finish(c.street.distinct.packed(), {
        sound: c.street.distinct.fact((s) => soundKey(s.replace(/[^\p{L}]/gu, ''))),
      }),
      locality: c.locality.finish(c.locality.distinct.packed(), {
        sound: c.locality.distinct.fact((s) => soundKey(s.replace(/[^\p{L}]/gu, ''))),
      }),
      region: c.region.finish(),
      email: c.email.finish(c.email.distinct.packed(), {
        local: c.email.distinct.fact((s) => s.slice(0, s.indexOf('@'))),
      }),
      phone: c.phone.finish(),
      identifiers: all(this.identifiers),
      text: all(this.text),
    };
  }

  private scalars(size: number): { sex: Uint8Array; latitude: Float32Array; longitude: Float32Array } {
    const sex = new Uint8Array(new SharedArrayBuffer(size));
    sex.set(this.sex.shared());
    const latitude = new Float32Array(new SharedArrayBuffer(size * 4)).fill(Number.NaN);
    const longitude = new Float32Array(new SharedArrayBuffer(size * 4)).fill(Number.NaN);
    for (const [r, lat, lon] of this.places) {
      latitude[r] = lat;
      longitude[r] = lon;
    }
    return { sex, latitude, longitude };
  }
}

/** The corpus of a list of records; column sets are all names that occur. */
export function buildCorpus(records: readonly LinkageRecord[]): Corpus {
  const identifiers = new Set<string>();
  const text = new Set<string>();
  for (const r of records) {
    for (const name in r.identifiers) identifiers.add(name);
    for (const name in r.text) text.add(name);
  }
  const builder = new CorpusBuilder([...identifiers].sort(), [...text].sort());
  for (const r of records) builder.add(r);
  return builder.finish();
}

/** The string of a distinct value. */
export function valueText(column: ValueColumn, value: number): string {
  return String.fromCharCode(...column.chars.subarray(column.at[value], column.at[value + 1]));
}

/** All values of a record as strings, current first. */
export function valuesOf(column: ValueColumn, record: number): string[] {
  return Array.from(column.ids.subarray(column.from[record], column.from[record + 1]), (v) => valueText(column, v));
}

/** True where any record has a value in the column. */
export function hasValues(column: ValueColumn): boolean {
  return column.ids.length > 0;
}
