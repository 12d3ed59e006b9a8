export type { Fault } from './fault.ts';
export { elementNamesOf } from './schemas.ts';
export { validateResource } from './validate-resource.ts';
