export { developerRoutes } from './developers/routes.tsx';
export type { FhirParts, Owner } from './exchange.ts';
export { FHIR_BASE, fhirRoutes } from './routes.ts';
