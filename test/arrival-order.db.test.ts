import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { generatePlace, loadDemoDirectory } from '../src/demo/index.ts';
import { type Config, isRefusal, readConfig, transaction } from '../src/platform/index.ts';
import { assembleSystem } from '../src/system.ts';
import { temporaryFolder, testDatabase } from './support/database.ts';

/**
 * The same extracts in any order give the same people, the same clocks and the same named contacts. A whole generated place is read twice,
 * which takes the embedded database a minute: there it is part of the soak.
 */
const now = '2026-11-18T09:30:00Z';
const run = inject('engine') === 'postgresql' || process.env.WPC_SOAK === '1';
const folder = temporaryFolder();

describe.runIf(run)('extracts in another order', () => {
  beforeAll(async () => {
    await generatePlace({ people: 1000, seed: 11, out: folder.path, now: Date.parse(now) });
  });
  afterAll(() => folder.remove());

  it('give the same people and the same clocks', async () => {
    const straight = await readIn(['gp', 'hospital', 'mental-health', 'social-care']);
    const reversed = await readIn(['social-care', 'mental-health', 'hospital', 'gp']);
    expect(straight.clocks).toBeGreaterThan(1000);
    expect(reversed).toEqual(straight);
  });

  async function readIn(order: readonly string[]) {
    const database = await testDatabase();
    try {
      const config = readConfig({ WPC_DATA: folder.path, WPC_NOW: now, WPC_LOG: 'silent' }) as Config;
      const system = assembleSystem(config, database);
      const directory = await loadDemoDirectory({ db: database.db }, join(folder.path, 'directory'));
      expect(isRefusal(directory)).toBe(false);
      for (const source of order) {
        const result = await system.importPath(join(folder.path, source), source);
        if (isRefusal(result)) throw new Error(result.message);
        // Each extract is settled before the next arrives: clocks and links that were right for a while must not linger.
        await system.settle();
      }
      return await transaction(database.db, async (tx) => {
        const links = await sql<{ line: string }>`
          select person_id || ' ' || current_person_id as line from person_link where known_to is null order by 1`.execute(
          tx,
        );
        const clocks = await sql<{ line: string }>`
          select concat_ws(' ', person_id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation) as line
          from clock order by 1`.execute(tx);
        const needing = await sql<{ n: number }>`
          select count(*) as n from coordinated_person where open_services >= 2 and contact_id is null`.execute(tx);
        const services = await sql<{ line: string }>`
          select person_id || ' ' || open_services as line from coordinated_person where open_services > 0 order by 1`.execute(
          tx,
        );
        return {
          people: digest(links.rows),
          clocks: clocks.rows.length,
          clockRows: digest(clocks.rows),
          services: digest(services.rows),
          withoutContact: needing.rows[0]?.n,
        };
      });
    } finally {
      await database.close();
    }
  }
});

describe.skipIf(run)('extracts in another order', () => {
  it.skip('on the embedded database: part of npm run soak, for it takes a minute', () => undefined);
});

function digest(rows: readonly { line: string }[]): string {
  return createHash('sha256')
    .update(rows.map((row) => row.line).join('\n'))
    .digest('hex');
}
