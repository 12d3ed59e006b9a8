export {
  assemble,
  type Database,
  type Db,
  isUnreachable,
  lockByName,
  openEmbedded,
  openPostgres,
  transaction,
  type Tx,
} from './database.ts';
export { FolderLocked } from './embedded-lock.ts';
export { type Migrations, migrate, serverVersion } from './migrate.ts';
