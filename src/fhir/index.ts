export { bulkExportRoutes } from './bulk-export/routes.ts';
export { runExports } from './bulk-export/run-exports.ts';
export { developerRoutes } from './developers/routes.tsx';
export type { FhirParts, Owner } from './exchange.ts';
export { migrations } from './migrations/index.ts';
export { type OwnerParts, owners, publishChoices } from './owners/index.ts';
export { FHIR_BASE, fhirRoutes } from './routes.ts';
