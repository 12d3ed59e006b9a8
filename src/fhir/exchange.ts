import type { Resource } from '@medplum/fhirtypes';
import type { Actor, PersonSet } from '../access/index.ts';
import type { Clock, Refusal, RefusalDetail, Tx } from '../platform/index.ts';
import type { ParsedJson, ProfileBook, Surroundings } from '../record/index.ts';

/** One FHIR request, from HTTP or from an entry of a batch. */
export interface FhirRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the base, without a slash at the beginning: 'Patient/x/_history'. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no body. */
  body: ParsedJson | undefined;
}

export type FhirBody = string | (() => Iterable<string>) | undefined;

export interface FhirAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text, or its pieces, which are made as they are sent; undefined sends none. */
  body: FhirBody;
  /** What is worth knowing about a write that was done. */
  warnings?: readonly RefusalDetail[];
}

/** What an interaction may use. */
export interface FhirContext {
  tx: Tx;
  actor: Actor;
  /** Whose data this actor may see and change. */
  reach: Surroundings['reach'];
  /** Epoch milliseconds, the same throughout the request. */
  now: number;
  /** Base address of the API, without a slash at the end. */
  base: string;
  parts: FhirParts;
  /** Tells the audit entry whose record was shown or changed. */
  saw(personIds: Iterable<string>): void;
}

/** What the API is built with; wiring provides it. */
export interface FhirParts {
  clock: Clock;
  /** The distinct sets of linked persons that these persons belong to. */
  personSets(tx: Tx, personIds: readonly string[]): Promise<PersonSet[]>;
  /** Called in the writing transaction with the persons whose resources changed. */
  onPersonsTouched(tx: Tx, personIds: readonly string[], now: number): Promise<void>;
  /** Types whose rows another module owns, in the order in which a transaction writes them: what others refer to comes first. */
  owners: ReadonlyMap<string, Owner>;
  /** Profiles that writes are checked by. */
  profiles: ProfileBook;
  /** Bytes of one file inside a resource, decoded. */
  largestAttachment: number;
  /** Version of this software, for the capability statement. */
  version: string;
}

/** A write to a type that a module owns. */
export interface OwnedWrite {
  resource: Resource & { id: string };
  /** The person it is about, with everybody they are linked with; undefined for what is about nobody. */
  person: PersonSet | undefined;
  /** Whether something is stored under this type and id. */
  exists: boolean;
  actor: Actor;
  now: number;
}

/**
 * The module that owns a type: a write to one of its rows is done by its use case, which writes the FHIR form itself, in the same
 * transaction. What another system owns is stored as it was sent. How the two are told apart:
 * docs/decisions/2026-11-22-whose-row-a-fhir-write-is.md.
 */
export interface Owner {
  /** Whether a new resource may be the owner's, by what it says. What is stored already is always asked about. */
  mayOwn(resource: Resource): boolean;
  /** 'stored': the row and its FHIR form are as asked. 'not-ours': the record stores it as it was sent. */
  store(tx: Tx, write: OwnedWrite): Promise<'stored' | 'not-ours' | Refusal>;
  /** Undefined when it is not the owner's, or may be deleted. */
  remove(tx: Tx, removal: Omit<OwnedWrite, 'resource' | 'exists'> & { id: string }): Promise<Refusal | undefined>;
}

/** A resource as a write left it. */
export interface Stored {
  outcome: 'created' | 'updated' | 'unchanged';
  type: string;
  id: string;
  version: number;
  lastUpdated: number;
  json: string;
  /** What its profiles would rather have had. */
  warnings?: readonly RefusalDetail[];
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function answer(status: number, body: FhirBody, headers: Record<string, string> = {}): FhirAnswer {
  return { status, headers, body };
}

/** A body as one text. */
export function textOf(body: FhirBody): string | undefined {
  return typeof body === 'function' ? [...body()].join('') : body;
}
