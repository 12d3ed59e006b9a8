import type { Migrations } from '../../platform/index.ts';
import { accessMigration } from './001-access.ts';
import { signInMigration } from './002-sign-in.ts';
import { breakingGlassMigration } from './003-breaking-glass.ts';
import { machinesMigration } from './004-machines.ts';
import { choicesMigration } from './005-choices.ts';
import { cheaperAuditMigration } from './006-cheaper-audit.ts';
import { clientStatesMigration } from './010-client-states.ts';
import { childrenMigration } from './011-children.ts';
import { guardiansMigration } from './011-guardians.ts';

export const migrations: Migrations = {
  ...accessMigration,
  ...signInMigration,
  ...breakingGlassMigration,
  ...machinesMigration,
  ...choicesMigration,
  ...cheaperAuditMigration,
  ...clientStatesMigration,
  ...childrenMigration,
  ...guardiansMigration,
};
