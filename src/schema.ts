import type { Migrations } from './platform/index.ts';

/**
 * Every module's migrations, in order of rank. Names sort by rank, then number, so the order here only helps the reader.
 */
export const allMigrations: Migrations = {};
