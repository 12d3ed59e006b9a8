/** A person as `identity` joins them: the id to write under, and every id whose rows are theirs. */
export interface PersonSet {
  current: string;
  members: readonly string[];
}
