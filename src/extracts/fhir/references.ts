import type { Fault } from '../fault.ts';

/** A resource by the id its source gave it. */
export interface SourceKey {
  type: string;
  id: string;
}

const local = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const absolute = /^(https?:\/\/.+)\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const conditional = /^([A-Z][A-Za-z]+)\?identifier=(?:([^|&]*)\|)?([^|&]+)$/;

/** What the entries of one Bundle are called: filled by the first pass, used by the second. */
export class BundleNames {
  #urls = new Map<string, string>();
  #bases = new Set<string>();
  #identifiers = new Map<string, string>();
  #patients: string[] = [];

  /** Notes an entry. What can be worked out from its address alone takes no memory. */
  add(fullUrl: string | undefined, key: SourceKey, identifiers: readonly string[]): void {
    if (key.type === 'Patient' && this.#patients.length < 2 && !this.#patients.includes(key.id))
      this.#patients.push(key.id);
    for (const identifier of identifiers) {
      const name = `${key.type}?${identifier}`;
      const known = this.#identifiers.get(name);
      this.#identifiers.set(name, known === undefined || known === key.id ? key.id : '');
    }
    if (fullUrl === undefined) return;
    const said = absolute.exec(fullUrl);
    if (said?.[2] === key.type && said[3] === key.id) this.#bases.add(said[1]!);
    else this.#urls.set(fullUrl, `${key.type}/${key.id}`);
  }

  /** The only patient of the Bundle, when there is exactly one. */
  onlyPatient(): string | undefined {
    return this.#patients.length === 1 ? this.#patients[0] : undefined;
  }

  /** The id for 'system|value', '' when several entries have it. */
  byIdentifier(type: string, identifier: string): string | undefined {
    return this.#identifiers.get(`${type}?${identifier}`);
  }

  byUrl(url: string): SourceKey | undefined {
    const found = this.#urls.get(url);
    if (found === undefined) return undefined;
    const slash = found.indexOf('/');
    return { type: found.slice(0, slash), id: found.slice(slash + 1) };
  }

  /** What of this the rows of one text need, to be understood again by themselves. */
  save(text: string): { urls: Record<string, string>; bases: string[]; onlyPatient?: string } {
    const urls: Record<string, string> = {};
    for (const [quoted] of text.matchAll(/"(?:urn:|https?:)[^"\s]{1,300}"/g)) {
      const key = this.#urls.get(quoted.slice(1, -1));
      if (key !== undefined) urls[quoted.slice(1, -1)] = key;
    }
    const only = this.onlyPatient();
    return { urls, bases: [...this.#bases], ...(only === undefined ? {} : { onlyPatient: only }) };
  }

  static restore(saved: { urls: Record<string, string>; bases: string[]; onlyPatient?: string }): BundleNames {
    const names = new BundleNames();
    names.#urls = new Map(Object.entries(saved.urls));
    names.#bases = new Set(saved.bases);
    if (saved.onlyPatient !== undefined) names.#patients = [saved.onlyPatient];
    return names;
  }

  /** True for the address of a server that the Bundle itself comes from; a file that names no server is taken at its word. */
  isOwn(base: string): boolean {
    return this.#bases.size === 0 || this.#bases.has(base);
  }
}

/** The answer to 'Type?system|value' asked of the database: ids as the source gave them. */
export type Found = ReadonlyMap<string, readonly string[]>;

export type Resolved =
  | { kind: 'known'; key: SourceKey }
  | { kind: 'elsewhere' }
  | { kind: 'unknown'; fault: Fault }
  | { kind: 'wanted'; name: string };

/**
 * What a reference points to. 'elsewhere' is another server, a contained resource or no FHIR address at all: it is kept as
 * it is. 'wanted' must be asked of the database under that name; with `found` given it is known or unknown.
 */
export function resolveReference(reference: string, names: BundleNames, field: string, found?: Found): Resolved {
  const named = names.byUrl(reference);
  if (named) return { kind: 'known', key: named };
  const relative = local.exec(reference);
  if (relative) return { kind: 'known', key: { type: relative[1]!, id: relative[2]! } };
  const full = absolute.exec(reference);
  if (full)
    return names.isOwn(full[1]!) ? { kind: 'known', key: { type: full[2]!, id: full[3]! } } : { kind: 'elsewhere' };
  const asked = conditional.exec(reference);
  if (asked)
    return resolveIdentifier(
      asked[1]!,
      `${decodeURIComponent(asked[2] ?? '')}|${decodeURIComponent(asked[3]!)}`,
      names,
      field,
      found,
    );
  if (reference.startsWith('urn:')) return { kind: 'unknown', fault: notInBundle(field) };
  return { kind: 'elsewhere' };
}

/** The resource of a type that carries 'system|value': in this Bundle, else among what its source has sent before. */
export function resolveIdentifier(
  type: string,
  identifier: string,
  names: BundleNames,
  field: string,
  found?: Found,
): Resolved {
  const here = names.byIdentifier(type, identifier);
  if (here) return { kind: 'known', key: { type, id: here } };
  if (here === '') return { kind: 'unknown', fault: several(type, field) };
  const name = `${type}?${identifier}`;
  if (!found) return { kind: 'wanted', name };
  const ids = found.get(name) ?? [];
  if (ids.length === 1) return { kind: 'known', key: { type, id: ids[0]! } };
  return { kind: 'unknown', fault: ids.length === 0 ? notReceived(type, field) : several(type, field) };
}

function notInBundle(field: string): Fault {
  return {
    reason: 'unknown-reference',
    field,
    what: `${field} refers to an entry that is not in this Bundle.`,
    mend: 'Send the Bundle with all its entries: a urn:uuid has no meaning outside its Bundle.',
  };
}

function notReceived(type: string, field: string): Fault {
  return {
    reason: 'unknown-reference',
    field,
    what: `${field} refers to a ${type} by an identifier, and this source has sent no ${type} with it.`,
    mend: `Send the ${type} first, then send this row again.`,
  };
}

function several(type: string, field: string): Fault {
  return {
    reason: 'ambiguous-reference',
    field,
    what: `${field} refers to a ${type} by an identifier that more than one has.`,
    mend: `Refer to the ${type} by its id.`,
  };
}
