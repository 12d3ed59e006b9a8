import type { Migrations } from '../../platform/index.ts';
import * as links from './001-links.ts';
import * as modelsAlertsLabels from './002-models-alerts-labels.ts';
import * as pastLinks from './003-past-links.ts';

export const identityMigrations: Migrations = {
  '40-identity-001-links': links,
  '40-identity-002-models-alerts-labels': modelsAlertsLabels,
  '40-identity-003-past-links': pastLinks,
};
