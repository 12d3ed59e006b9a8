import { countExtractsOtherThan } from './extracts/index.ts';
import { readSetting, type Tx } from './platform/index.ts';

/** What this installation's demo place is; kept so that the second start makes nothing. */
export interface DemoPlace {
  people: number;
  seed: number;
  /** Ids of the extracts that the demo sent. */
  extracts: string[];
}

export const demoSetting = 'demo-place';

/** True while everything in the database came from the demo place (or nothing came at all). */
export async function onlyDemoData(tx: Tx): Promise<boolean> {
  const demo = await readSetting<DemoPlace>(tx, demoSetting);
  return (await countExtractsOtherThan(tx, demo?.extracts ?? [])) === 0;
}
