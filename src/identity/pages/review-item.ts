/** One open question of the list: no names, no score. */
export interface ReviewListItem {
  /** Both source patients' ids, joined by '~'. */
  key: string;
  label: string;
  sources: string[];
}

export function pairKeyText(a: string, b: string): string {
  return `${a}~${b}`;
}

export function pairPath(key: string): string {
  return `/clerical-review/${key}`;
}
