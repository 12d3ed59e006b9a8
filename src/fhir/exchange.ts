import type { Actor, PersonSet } from '../access/index.ts';
import type { Clock, Refusal, Tx } from '../platform/index.ts';
import type { IncomingResource, ParsedJson, Surroundings } from '../record/index.ts';

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

export interface FhirAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text; undefined sends none. */
  body: string | undefined;
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
  /** Types whose rows another module owns: its use cases have their say before the record stores or deletes. */
  owners: ReadonlyMap<string, Owner>;
  /** Version of this software, for the capability statement. */
  version: string;
}

/** The module that owns a type: it checks a write and keeps its own row in the same transaction, or refuses. */
export interface Owner {
  store(tx: Tx, incoming: IncomingResource, actor: Actor, now: number): Promise<Refusal | undefined>;
  remove(tx: Tx, id: string, actor: Actor, now: number): Promise<Refusal | undefined>;
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function answer(status: number, body: string | undefined, headers: Record<string, string> = {}): FhirAnswer {
  return { status, headers, body };
}
