/** How far a file may go before it is refused. Every reader keeps at most one row and a few chunks in memory. */
export interface Limits {
  /** Bytes of a file when expanded. */
  expandedBytes: number;
  /** Expanded bytes for each compressed byte, looked at once `ratioFrom` bytes have come out. */
  expansionRatio: number;
  ratioFrom: number;
  /** Bytes of one row or Bundle entry. */
  rowBytes: number;
}

const MiB = 1024 * 1024;

/** FHIR as JSON was seen to compress 8 to 25 times; deflate can reach 1,032 times, and only on a file made to do so. */
export const standardLimits: Limits = {
  expandedBytes: 16 * 1024 * MiB,
  expansionRatio: 200,
  ratioFrom: 16 * MiB,
  rowBytes: 32 * MiB,
};
