import type { Tx } from '../../platform/index.ts';
import { checkLinks } from './check-links.ts';
import { tellServices } from './tell-services.ts';

/** Checks these people's links, tells the services of what is newly found, and gives the source patients it is about. */
export async function alertOn(tx: Tx, persons: readonly string[], now: number): Promise<string[]> {
  const raised = await checkLinks(tx, persons, now);
  const about = [...new Set(raised.flatMap(({ a, b }) => [a, b]))];
  if (about.length > 0) await tellServices(tx, about, 'contradiction', now);
  return about;
}
