export { attempt } from './attempt.ts';
export { bigints, booleans, floats, integers, smallints, texts, uuids } from './binary-arrays.ts';
export {
  assemble,
  type Database,
  type Db,
  isUnreachable,
  lockByName,
  openEmbedded,
  openPostgres,
  type Tx,
  transaction,
} from './database.ts';
export { FolderLocked } from './embedded-lock.ts';
export { prepared } from './fewer-trips.ts';
export { countOn, markOn, readSetting, takeFrom, writeSetting } from './marks-store.ts';
export { type Migrations, migrate, ping, serverVersion } from './migrate.ts';
export {
  layOut,
  planScaleOut,
  type ScaleOutPlan,
  type ScaleOutResult,
  type ScaleOutWords,
  scaleOut,
} from './scale-out-store.ts';
