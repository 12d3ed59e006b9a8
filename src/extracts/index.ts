export { dataQuality, type Share, type SourceQuality } from './data-quality.ts';
export { countExtractsOtherThan, countOpenQuarantine, listExtractIds } from './extract-list-store.ts';
export { type Fault, type FaultReason, faultReasons } from './fault.ts';
export { type ImportContext, type ImportOptions, importPath } from './import-path.ts';
export type { FileResult, ImportResult } from './import-totals.ts';
export { layouts } from './layouts/index.ts';
export type { Column, Layout } from './layouts/layout.ts';
export { invalidNhsNumberSystem } from './layouts/person.ts';
export {
  listQuarantine,
  type QuarantineFilter,
  type QuarantineRow,
  quarantineTable,
  showQuarantined,
} from './list-quarantine.ts';
export { migrations } from './migrations/index.ts';
export { describeProgress, type Progress } from './progress.ts';
export { type Limits, standardLimits } from './readers/limits.ts';
export { type ExtractsRoutes, extractsRoutes } from './routes.tsx';
export { dismissRow, type Mender, sendRowAgain, sendRowsAgain } from './send-row-again.ts';
export type { OnPersonsTouched } from './write-batch.ts';
