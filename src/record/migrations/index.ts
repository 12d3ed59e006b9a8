import type { Migrations } from '../../platform/index.ts';
import * as resources from './001-resources.ts';
import * as search from './002-search.ts';
import * as statistics from './003-statistics.ts';
import * as labels from './004-labels.ts';
import * as knownFence from './005-known-fence.ts';
import * as profiles from './006-profiles.ts';
import * as withheldItems from './007-withheld-items.ts';
import * as amountsUntil from './008-amounts-until.ts';

export const migrations: Migrations = {
  '30-record-001-resources': resources,
  '30-record-002-search': search,
  '30-record-003-statistics': statistics,
  '30-record-004-labels': labels,
  '30-record-005-known-fence': knownFence,
  '30-record-006-profiles': profiles,
  '30-record-007-withheld-items': withheldItems,
  '30-record-008-amounts-until': amountsUntil,
};
