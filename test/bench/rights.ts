import { arrival, database } from './rights/database.ts';
import { engine } from './rights/engine.ts';

/**
 * `npm run bench -- rights [people]`: the engine alone, 1,000,000 people unless told.
 * `npm run bench -- rights database [people] [embedded]`: the same from PostgreSQL (100,000 unless told), and what one event costs.
 * `npm run bench -- rights arrival [people]`: one event among 1,000 and among 1,000,000 people, in PostgreSQL.
 */
export async function run(args: readonly string[] = []): Promise<void> {
  if (args[0] === 'database') return database(args.slice(1));
  if (args[0] === 'arrival') return arrival(args.slice(1));
  return engine(Number(args[0] ?? 1_000_000));
}
