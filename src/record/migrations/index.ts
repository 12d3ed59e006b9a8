import type { Migrations } from '../../platform/index.ts';
import * as resources from './001-resources.ts';

export const migrations: Migrations = {
  '30-record-001-resources': resources,
};
