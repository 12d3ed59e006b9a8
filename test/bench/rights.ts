import { database } from './rights/database.ts';
import { engine } from './rights/engine.ts';

/**
 * `npm run bench -- rights [people]`: the engine alone, 1,000,000 people unless told.
 * `npm run bench -- rights database [people] [embedded]`: the same from PostgreSQL (100,000 unless told), and what one event costs.
 */
export async function run(args: readonly string[] = []): Promise<void> {
  if (args[0] === 'database') return database(args.slice(1));
  return engine(Number(args[0] ?? 1_000_000));
}
