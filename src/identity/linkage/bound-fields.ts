import { type Corpus, hasValues, type ValueColumn } from './corpus.ts';
import type { FieldKind } from './fields.ts';

/** A field of a model bound to the columns of a corpus. */
export interface BoundField {
  name: string;
  kind: FieldKind;
  /** The column whose agreeing value's frequency counts, where there is one. */
  column?: ValueColumn;
}

/** The fields for which the corpus has anything to compare, in the order they are shown. */
export function fieldsIn(corpus: Corpus): BoundField[] {
  const out: BoundField[] = [];
  const add = (name: string, kind: FieldKind, column?: ValueColumn) =>
    out.push(column ? { name, kind, column } : { name, kind });
  const names = hasValues(corpus.given) || hasValues(corpus.family);
  if (hasValues(corpus.given) && hasValues(corpus.family)) add('nameOrder', 'nameOrder');
  if (names) add('given', 'given', corpus.given);
  if (corpus.given.ids.length > 0 && someoneHasTwo(corpus.given)) add('middle', 'middle', corpus.given);
  if (names) add('family', 'family', corpus.family);
  if (corpus.birth.some((d) => d !== 0)) add('birthDate', 'birthDate');
  if (corpus.sex.some((s) => s !== 0)) add('sex', 'sex');
  for (const kind of ['nhsNumber', 'postcode'] as const) if (hasValues(corpus[kind])) add(kind, kind, corpus[kind]);
  if (corpus.latitude.some((x) => !Number.isNaN(x))) add('distance', 'distance');
  if (hasValues(corpus.street) || hasValues(corpus.houseNumber)) add('address', 'address', corpus.street);
  for (const kind of ['locality', 'region', 'email', 'phone'] as const) {
    if (hasValues(corpus[kind])) add(kind, kind, corpus[kind]);
  }
  for (const name in corpus.identifiers)
    if (hasValues(corpus.identifiers[name]!)) add(`identifier:${name}`, 'identifier', corpus.identifiers[name]);
  for (const name in corpus.text) if (hasValues(corpus.text[name]!)) add(`text:${name}`, 'text', corpus.text[name]);
  return out;
}

function someoneHasTwo(column: ValueColumn): boolean {
  for (let r = 1; r < column.from.length; r++) if (column.from[r]! - column.from[r - 1]! > 1) return true;
  return false;
}

/** Fields of a model found in a corpus; a field the corpus has nothing for stays unbound and is never evidence. */
export function bindField(corpus: Corpus, name: string, kind: FieldKind): BoundField {
  const colon = name.indexOf(':');
  if (kind === 'identifier' || kind === 'text') {
    const column = corpus[kind === 'text' ? 'text' : 'identifiers'][name.slice(colon + 1)];
    return column ? { name, kind, column } : { name, kind };
  }
  const column = {
    given: corpus.given,
    middle: corpus.given,
    family: corpus.family,
    nhsNumber: corpus.nhsNumber,
    postcode: corpus.postcode,
    address: corpus.street,
    locality: corpus.locality,
    region: corpus.region,
    email: corpus.email,
    phone: corpus.phone,
  }[kind as string];
  return column ? { name, kind, column } : { name, kind };
}
