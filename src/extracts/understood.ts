import type { Resource } from '@medplum/fhirtypes';
import type { FaultReason } from './fault.ts';
import type { SourceKey } from './fhir/references.ts';

/** A row that was read and understood: what is to be written because of it. */
export interface Understood {
  kind: 'understood';
  row: number;
  line: number;
  raw: string;
  /** The resource type that the row counts as. */
  type: string;
  writes: Write[];
  deletes: SourceKey[];
  /** What was wrong and was kept all the same: counted as data quality. */
  notes: FaultReason[];
}

/** One resource with its stored id, and the identifiers by which others of its source may refer to it. */
export interface Write {
  key: SourceKey;
  /** The source's id of the patient it is about; null for what is about nobody. */
  patient: string | null;
  resource: Resource;
  json: string;
  /** When what it records happened, epoch ms. */
  happened: number | undefined;
  /** 'system|value'. */
  identifiers: string[];
}
