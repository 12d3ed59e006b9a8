/** What the record's tables hold, by column. Instants are epoch milliseconds. */
export type RecordTables = {
  person: { person_id: string; source: string; created_at: number };
  resource: VersionRow & SaidLabels & { sent_hash: string; seq: number; reference_number: string };
  resource_version: VersionRow;
  resource_lookup: { resource_type: string; id: string; person_id: string; source: string };
  care_event: CareEventRow;
  record_write: { xid: number; begun_at: number; known_at: number };
};

export type VersionRow = {
  person_id: string;
  resource_type: string;
  id: string;
  version: number;
  last_updated: number;
  deleted: boolean;
  content_hash: string;
  source: string;
  extract_id: string | null;
  row: number | null;
  /** The resource as it is sent to readers, meta.versionId and meta.lastUpdated included; empty when deleted. */
  json: string;
} & HeldLabels;

/** What labels keep from some readers: the resource's own, and what it inherits. */
export type HeldLabels = {
  restricted: boolean;
  withheld: boolean;
  /** ODS code of the organisation whose staff see it although it is restricted. */
  shown_to: string | null;
};

/** The resource's own labels, and whether a professional withheld it here. */
export type SaidLabels = {
  said_restricted: boolean;
  said_withheld: boolean;
  said_shown_to: string | null;
  withheld_here: boolean;
};

export type CareEventRow = {
  person_id: string;
  id: string;
  fact_type: string;
  fact_id: string;
  fact_version: number;
  kind: string;
  at: number;
  precision: 'instant' | 'day';
  known_at: number;
  known_xid: number;
  ceased_at: number | null;
  ceased_xid: number | null;
  pathway: string | null;
  source: string;
  organisation: string | null;
  data: object;
};
