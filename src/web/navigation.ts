import { type Actor, hasRole, type Role } from '../access/index.ts';

export interface NavigationItem {
  text: string;
  href: string;
  /** Everybody when absent. */
  roles?: readonly Role[];
}

/** Those links that this actor can use and that lead somewhere. */
export function navigationFor(
  actor: Actor,
  items: readonly NavigationItem[],
  paths: ReadonlySet<string>,
): NavigationItem[] {
  return items.filter((item) => paths.has(item.href) && (item.roles === undefined || hasRole(actor, ...item.roles)));
}
