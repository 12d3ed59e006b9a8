import type { Resource } from '@medplum/fhirtypes';
import { pathNumber, textNumber } from './hashes.ts';
import { type Indexer, searchModel } from './parameters.ts';
import {
  amountsOf,
  intervalsOf,
  normalised,
  referenceIdentifiersOf,
  referencesOf,
  stringsOf,
  type Token,
  tokensOf,
  typedIdentifiersOf,
} from './values.ts';

/** Index rows of one resource, per table. `path` is the number of the search path, `item` the element of the outermost list. */
export interface IndexRows {
  tokens: { path: number; item: number; system: bigint | null; code: string }[];
  references: { path: number; item: number; target: bigint }[];
  strings: { path: number; item: number; value: string; exact: string }[];
  dates: { path: number; item: number; low: number; high: number }[];
  amounts: {
    path: number;
    item: number;
    low: number;
    high: number;
    system: bigint | null;
    code: string | null;
    unit: string | null;
  }[];
}

/** Longer texts are indexed by their beginning: a btree entry has a limit, and nobody types more. */
const LONGEST_TEXT = 250;

/** Every row under which a resource can be found. Pure; a value of the wrong shape has no rows (validation is another's). */
export function indexRowsOf(resource: Resource): IndexRows {
  const rows: IndexRows = { tokens: [], references: [], strings: [], dates: [], amounts: [] };
  for (const indexer of searchModel().indexersOf(resource.resourceType)) {
    const found = indexer.path.find(resource);
    for (let at = 0; at < found.length; at++) addRows(rows, indexer, found[at]!.value, found[at]!.item);
  }
  return rows;
}

function addRows(rows: IndexRows, { path, type }: Indexer, value: unknown, item: number): void {
  const { number } = path;
  switch (type) {
    case 'token':
      for (const token of tokensOf(value)) addToken(rows, number, item, token);
      for (const token of typedIdentifiersOf(value)) addToken(rows, ofTypePath(path.text), item, token);
      break;
    case 'reference':
      for (const text of referencesOf(value)) rows.references.push({ path: number, item, target: textNumber(text) });
      for (const token of referenceIdentifiersOf(value)) addToken(rows, identifierPath(path.text), item, token);
      break;
    case 'string':
      for (const text of stringsOf(value)) {
        rows.strings.push({
          path: number,
          item,
          value: normalised(text).slice(0, LONGEST_TEXT),
          exact: text.slice(0, LONGEST_TEXT),
        });
      }
      break;
    case 'uri':
      if (typeof value === 'string')
        rows.strings.push({ path: number, item, value: value.slice(0, LONGEST_TEXT * 4), exact: '' });
      break;
    case 'date':
      for (const { low, high } of intervalsOf(value)) rows.dates.push({ path: number, item, low, high });
      break;
    case 'number':
    case 'quantity':
      for (const { low, high, system, code, unit } of amountsOf(value)) {
        rows.amounts.push({
          path: number,
          item,
          low,
          high,
          system: numberOf(system),
          code: code ?? null,
          unit: unit ?? null,
        });
      }
      break;
    case 'composite':
      throw new Error('A composite is indexed by its components.');
  }
}

function addToken(rows: IndexRows, path: number, item: number, { system, code }: Token): void {
  rows.tokens.push({ path, item, system: numberOf(system), code: code.slice(0, LONGEST_TEXT) });
}

function numberOf(text: string | undefined): bigint | null {
  return text === undefined ? null : textNumber(text);
}

/** Path numbers of the two readings that a modifier asks for. */
export const ofTypePath = (path: string): number => pathNumber(`${path}:of-type`);
export const identifierPath = (path: string): number => pathNumber(`${path}:identifier`);
