import type { Migrations } from '../../platform/index.ts';
import * as directory from './001-directory.ts';

export const migrations: Migrations = { '10-directory-001-organisations-staff-and-areas': directory };
