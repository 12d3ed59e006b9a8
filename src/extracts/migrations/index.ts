import type { Migrations } from '../../platform/index.ts';
import * as extracts from './001-extracts.ts';

export const migrations: Migrations = { '50-extracts-001-extracts-and-quarantine': extracts };
