import type { Migrations } from '../../platform/index.ts';
import * as links from './001-links.ts';

export const identityMigrations: Migrations = { '40-identity-001-links': links };
