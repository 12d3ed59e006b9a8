export { type GeneratedPlace, generatePlace, type PlaceToGenerate } from './generate/generate-place.ts';
export { type DemoSource, type SourceCounts, sources as demoSources } from './generate/output.ts';
export type { DemoUser, PersonHint } from './generate/users.ts';
export {
  type DemoDirectory,
  type DemoSession,
  loadDemoDirectory,
  readDemoSessions,
  readDemoUsers,
} from './load-demo-directory.ts';
export { readTruth } from './read-truth.ts';
export { type LinkageScore, type LocalPatient, type Pairs, scoreLinkage, type TruePatient } from './score-linkage.ts';
