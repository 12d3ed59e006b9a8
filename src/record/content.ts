import { hash } from 'node:crypto';
import type { Meta, Resource } from '@medplum/fhirtypes';

/** 132 bits of SHA-256 over the canonical content: the same content always has the same hash, whatever the order of its members. */
export function contentHash(resource: Resource): string {
  return hash('sha256', canonical(resource), 'base64url').slice(0, 22);
}

/** JSON with sorted members, without what the server itself sets (meta.versionId, meta.lastUpdated; an empty meta is no meta). */
export function canonical(resource: Resource): string {
  const { meta, ...rest } = resource;
  if (meta === undefined) return sorted(rest);
  const { versionId: _version, lastUpdated: _time, ...said } = meta;
  return sorted(Object.keys(said).length > 0 ? { ...rest, meta: said } : rest);
}

/** JSON text of any value with the members of every object in order of their names. One pass, proportional to the text. */
export function sorted(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let list = '[';
    for (let at = 0; at < value.length; at++) list += at === 0 ? sorted(value[at]) : `,${sorted(value[at])}`;
    return `${list}]`;
  }
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    text += text.length === 1 ? `${quoted(key)}:` : `,${quoted(key)}:`;
    text += sorted(member);
  }
  return `${text}}`;
}

/** What JSON writes otherwise than as it is: quotes, backslashes, control characters, and surrogates that may stand alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function quoted(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * Puts the server's meta.versionId and meta.lastUpdated into the JSON text of a resource without writing the rest anew, so that
 * decimals keep the digits they were sent with. `json` is the text of `resource`; `said` is put in the place of its meta.
 */
export function withServerMeta(
  json: string,
  resource: Resource,
  version: number,
  lastUpdated: number,
  said: Meta | undefined = resource.meta,
): string {
  const meta: Meta = { ...said, versionId: String(version), lastUpdated: new Date(lastUpdated).toISOString() };
  const member = `"meta":${JSON.stringify(meta)}`;
  if (resource.meta !== undefined) {
    const [start, end] = memberSpan(json, 'meta');
    return json.slice(0, start) + member + json.slice(end);
  }
  const opening = `{"resourceType":"${resource.resourceType}","id":"${resource.id}"`;
  if (json.startsWith(opening)) return `${opening},${member}${json.slice(opening.length)}`;
  return `{${member},${json.slice(json.indexOf('{') + 1)}`;
}

/** Start and end of a member of the outermost object in JSON text, name included. Throws when there is none: the caller has seen it. */
function memberSpan(json: string, name: string): [number, number] {
  let depth = 0;
  let start = -1;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(json, at);
      if (depth === 1 && start < 0 && json.slice(at + 1, end) === name && isName(json, end + 1)) start = at;
      at = end;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) depth++;
    else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
      if (depth === 0 && start >= 0) return [start, at];
    } else if (char === COMMA && depth === 1 && start >= 0) return [start, at];
  }
  throw new Error(`The JSON text has no member '${name}', which its parsed form has.`);
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

function endOfString(json: string, opening: number): number {
  let end = json.indexOf('"', opening + 1);
  while (end > 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end < 0 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function isName(json: string, from: number): boolean {
  let at = from;
  while (/\s/.test(json[at] ?? '')) at++;
  return json.charCodeAt(at) === COLON;
}
