import type { Resource } from '@medplum/fhirtypes';
import { attachmentFaults, chargeFaults, LARGEST_ATTACHMENT, sourceIdSystem, storedId } from '../../record/index.ts';
import { type Fault, type FaultReason, type PlacedFault, type RawRow, rowFault } from '../fault.ts';
import { SeenKeys } from '../seen-keys.ts';
import type { Understood, Write } from '../understood.ts';
import { StructureChecker } from './check-structure.ts';
import { futureDates, happenedAt } from './dates.ts';
import { type Entry, entryFault, identifiersOf, keyOf } from './entry.ts';
import { hasFragileNumbers, parseJson, parseKeepingNumbers, withoutComments } from './json-text.ts';
import { BundleNames, type Found, resolveIdentifier, resolveReference, type SourceKey } from './references.ts';
import {
  brokenJson,
  nobodyNamed,
  noId,
  notAnObject,
  sameIdTwice,
  unfitAttachment,
  unlawfulCharge,
} from './row-faults.ts';
import { aboutNobody, type FhirReference, patientPaths, referencesAt } from './who-about.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

/** Compiled once and shared by all files. */
export class FhirRules {
  readonly checker = new StructureChecker();
  readonly paths = patientPaths();
  /** Bytes of one file inside a row, decoded. */
  readonly largestAttachment: number;

  constructor(largestAttachment = LARGEST_ATTACHMENT) {
    this.largestAttachment = largestAttachment;
  }
}

export interface FhirFile {
  source: string;
  /** Bundle.type, or undefined for NDJSON and single resources. */
  bundleType: string | undefined;
}

/** A row of which the JSON and the structure are known to be right; its references are still as they came. */
export interface ParsedRow {
  kind: 'parsed';
  place: RawRow;
  key: SourceKey;
  entry: Entry;
  resource: Resource | undefined;
  repeats: boolean;
  notes: FaultReason[];
}

/** Understands the rows of one FHIR file. First `learn` from every row of a Bundle, then `parse` and `understand` each in order. */
export class FhirRows {
  readonly names: BundleNames;
  #seen = new SeenKeys();
  #rules: FhirRules;
  #file: FhirFile;

  constructor(rules: FhirRules, file: FhirFile, names = new BundleNames()) {
    this.names = names;
    this.#rules = rules;
    this.#file = file;
  }

  /** First pass over a Bundle: what its entries are called and who its patients are. Broken rows are left to the second. */
  learn(row: RawRow): void {
    const parsed = parseJson(row.raw);
    const entry = 'value' in parsed ? this.#entryOf(parsed.value) : undefined;
    const key = entry && keyOf(entry);
    if (key) this.names.add(entry.fullUrl, key, identifiersOf(entry.resource));
  }

  /** JSON, structure, id, dates; then whether the same id has come before. */
  parse(row: RawRow, now: number): ParsedRow | PlacedFault {
    const parsed = parseJson(row.raw);
    if (!('value' in parsed)) return rowFault(row, brokenJson(row, parsed));
    const entry = this.#entryOf(row.raw.includes('"fhir_comments"') ? withoutComments(parsed.value) : parsed.value);
    const fault = entry ? entryFault(entry, (name) => this.#rules.checker.isType(name)) : notAnObject;
    if (fault) return rowFault(row, fault);
    const key = keyOf(entry!);
    if (!key) return rowFault(row, noId(entry?.resource?.resourceType ?? 'entry'));
    const resource = entry!.request?.method === 'DELETE' ? undefined : ({ ...entry!.resource, id: key.id } as Resource);
    const faults = resource ? [...this.#rules.checker.check(resource)] : [];
    if (resource && faults.length === 0) faults.push(...futureDates(resource, now));
    if (resource && faults.length === 0) faults.push(...chargeFaults(resource).map(unlawfulCharge));
    if (resource && faults.length === 0)
      faults.push(...attachmentFaults(resource, this.#rules.largestAttachment).map(unfitAttachment));
    if (faults.length > 0) return rowFault(row, ...faults.slice(0, 5));
    const seen = this.#seen.note(`${key.type}/${key.id}`, resource ? JSON.stringify(resource) : 'deleted');
    if (seen === 'different' && this.#file.bundleType !== 'history') return rowFault(row, sameIdTwice(key.type));
    return { kind: 'parsed', place: row, key, entry: entry!, resource, repeats: seen !== 'new', notes: [] };
  }

  /** What must be asked of the database before the row can be understood: names of the form 'Type?system|value'. */
  wanted(parsed: ParsedRow): string[] {
    const names: string[] = [];
    if (!parsed.resource || parsed.repeats) return names;
    this.#eachReference(parsed.resource, (reference, field) => {
      const resolved = resolveReference(reference, this.names, field);
      if (resolved.kind === 'wanted') names.push(resolved.name);
    });
    const logical = this.#logicalPatient(parsed.resource);
    const resolved = logical && resolveIdentifier('Patient', logical.identifier, this.names, logical.field);
    if (resolved?.kind === 'wanted') names.push(resolved.name);
    return names;
  }

  understand(parsed: ParsedRow, found: Found): Understood | PlacedFault {
    const { place, key, resource } = parsed;
    const understood: Understood = {
      kind: 'understood',
      row: place.row,
      line: place.line,
      raw: place.raw,
      type: key.type,
      writes: [],
      deletes: [],
      notes: parsed.notes,
    };
    if (parsed.repeats) return understood;
    if (!resource) return { ...understood, deletes: [key] };
    const who = this.#whoAbout(key, resource, found);
    if ('reason' in who) return rowFault(place, who);
    const faults: Fault[] = [];
    const identifiers = identifiersOf(resource as Entry['resource']);
    const rewritten = this.#rewrite(resource, key, found, faults, understood.notes);
    if (faults.length > 0) return rowFault(place, ...faults);
    const json = hasFragileNumbers(place.raw) ? this.#rewriteText(parsed, found) : JSON.stringify(rewritten);
    const write: Write = {
      key,
      patient: who.patient,
      resource: rewritten,
      json,
      happened: happenedAt(resource),
      identifiers,
    };
    return { ...understood, writes: [write] };
  }

  #entryOf(value: unknown): Entry | undefined {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    return this.#file.bundleType === undefined
      ? { resource: value as NonNullable<Entry['resource']> }
      : (value as Entry);
  }

  /** The patient a resource is about, by the patient compartment; null is nobody. */
  #whoAbout(key: SourceKey, resource: Resource, found: Found): { patient: string | null } | Fault {
    if (key.type === 'Patient') return { patient: key.id };
    let other = false;
    for (const [index, path] of (this.#rules.paths.get(key.type) ?? []).entries()) {
      const field = `${key.type}.${path.join('.')}`;
      for (const reference of referencesAt(resource, path)) {
        const resolved = this.#resolvePatient(reference, field, found);
        if (resolved?.kind === 'unknown') {
          if (index === 0) return resolved.fault;
        } else if (resolved?.kind === 'known' && resolved.key.type === 'Patient') return { patient: resolved.key.id };
        // Another server's patient is still one person, known by the whole address.
        else if (resolved?.kind === 'elsewhere' && /^https?:.*\/Patient\/[^/]+$/.test(reference.reference ?? ''))
          return { patient: reference.reference! };
        else if (index === 0 && resolved?.kind === 'known') other = true;
      }
    }
    // A file that is about nobody would be kept where no rule of access to a person's record reaches it.
    if ((other && key.type !== 'Binary') || aboutNobody.has(key.type)) return { patient: null };
    const only = this.names.onlyPatient();
    return only === undefined ? nobodyNamed(key.type) : { patient: only };
  }

  #resolvePatient(reference: FhirReference, field: string, found: Found) {
    if (typeof reference.reference === 'string') return resolveReference(reference.reference, this.names, field, found);
    const { system, value } = reference.identifier ?? {};
    if (system !== nhsNumberSystem || value === undefined) return undefined;
    return resolveIdentifier('Patient', `${system}|${value}`, this.names, field, found);
  }

  /** A subject given only by NHS number, as booking and referral messages do. */
  #logicalPatient(resource: Resource): { identifier: string; field: string } | undefined {
    for (const path of this.#rules.paths.get(resource.resourceType) ?? []) {
      for (const { reference, identifier } of referencesAt(resource, path)) {
        if (reference !== undefined || identifier?.system !== nhsNumberSystem || identifier.value === undefined)
          continue;
        return {
          identifier: `${identifier.system}|${identifier.value}`,
          field: `${resource.resourceType}.${path.join('.')}`,
        };
      }
    }
    return undefined;
  }

  /** A copy with stored ids in place of the source's own, which stays as an identifier. Changes only what it must. */
  #rewrite(resource: Resource, key: SourceKey, found: Found, faults: Fault[], notes: FaultReason[]): Resource {
    this.#eachReference(resource, (reference, field, holder, member) => {
      const resolved = resolveReference(reference, this.names, field, found);
      if (resolved.kind === 'known') {
        const { type, id } = resolved.key;
        holder[member] = `${type}/${storedId(this.#file.source, type, id)}`;
      } else if (resolved.kind === 'unknown') {
        // A dangling urn:uuid that does not say who it is about must not keep an allergy out of the record.
        if (reference.startsWith('urn:')) notes.push('unknown-reference');
        else faults.push(resolved.fault);
      }
    });
    const id = storedId(this.#file.source, key.type, key.id);
    if (id !== key.id) this.#keepSourceId(resource as unknown as Record<string, unknown>, key);
    const { resourceType: _type, id: _id, ...rest } = resource;
    return { resourceType: key.type, id, ...rest } as unknown as Resource;
  }

  /** The text to store where parsing would change the digits of its numbers. */
  #rewriteText(parsed: ParsedRow, found: Found): string {
    const entry = this.#entryOf(withoutComments(parseKeepingNumbers(parsed.place.raw)))!;
    return JSON.stringify(this.#rewrite(entry.resource as unknown as Resource, parsed.key, found, [], []));
  }

  #keepSourceId(resource: Record<string, unknown>, key: SourceKey): void {
    const own = { system: sourceIdSystem(this.#file.source), value: `${key.type}/${key.id}` };
    const kind = this.#rules.checker.identifiers(key.type);
    if (kind === 'many') resource.identifier = [...((resource.identifier as unknown[] | undefined) ?? []), own];
    else if (kind === 'one') resource.identifier ??= own;
  }

  /** Every literal reference, and every url that names an entry of the Bundle. */
  #eachReference(
    resource: Resource,
    visit: (reference: string, field: string, holder: Record<string, unknown>, member: 'reference' | 'url') => void,
  ): void {
    walk(resource, resource.resourceType, (holder, field) => {
      const { reference, url } = holder;
      if (typeof reference === 'string' && !reference.startsWith('#'))
        visit(reference, `${field}.reference`, holder, 'reference');
      else if (typeof url === 'string' && url.startsWith('urn:uuid:') && this.names.byUrl(url))
        visit(url, `${field}.url`, holder, 'url');
    });
  }
}

function walk(value: unknown, field: string, visit: (holder: Record<string, unknown>, field: string) => void): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const one of value) walk(one, field, visit);
    return;
  }
  const holder = value as Record<string, unknown>;
  visit(holder, field);
  for (const name in holder) if (typeof holder[name] === 'object') walk(holder[name], `${field}.${name}`, visit);
}
