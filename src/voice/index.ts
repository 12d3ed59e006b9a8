export { type CaseStanding, dutiesOf, standings } from './case-clocks.ts';
export { caseKinds, type KeptKind } from './case-kinds.ts';
export { type NewAct, type NewCase, openCase, recordAct, takeBackAct } from './keep-cases.ts';
export { migrations as voiceMigrations } from './migrations/index.ts';
export { bodyNumbers } from './public-numbers.ts';
export { type VoiceDependencies, voiceRoutes } from './routes.tsx';
export { actsOf, caseById, casesOf, type KeptAct, type KeptCase } from './store.ts';
