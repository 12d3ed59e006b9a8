import { migrations as access } from './access/index.ts';
import { migrations as appointments } from './appointments/migrations/index.ts';
import { migrations as coordination } from './coordination/migrations/index.ts';
import { directoryMigrations } from './directory/index.ts';
import { migrations as extracts } from './extracts/index.ts';
import { migrations as fhir } from './fhir/migrations/index.ts';
import { identityMigrations } from './identity/migrations/index.ts';
import { migrations as inequalities } from './inequalities/migrations/index.ts';
import { migrations as keeping } from './keeping/migrations/index.ts';
import { type Migrations, platformMigrations } from './platform/index.ts';
import { migrations as record } from './record/index.ts';
import { migrations as rights } from './rights/migrations/index.ts';
import { voiceMigrations } from './voice/index.ts';

/**
 * Every module's migrations. Names sort by rank, then number, so the order here only helps the reader.
 */
export const allMigrations: Migrations = {
  ...platformMigrations,
  ...directoryMigrations,
  ...access,
  ...record,
  ...identityMigrations,
  ...extracts,
  ...appointments,
  ...rights,
  ...coordination,
  ...inequalities,
  ...voiceMigrations,
  ...fhir,
  ...keeping,
};
