export { findActs, type Offered, type OneClock } from './acts/find-acts.ts';
export { type FactRelied, periodAt, type StoredAnswer, type StoredClock, type StoredState } from './answer.ts';
export { type CalendarEntry, calendarFile } from './calendar-file.ts';
export { type EvaluationProgress, evaluateMarked, type RightsContext } from './evaluate-marked.ts';
export { type Evaluated, evaluatePerson, periodsOf } from './evaluate-person.ts';
export { type ExplainedFile, type ExplainedPeriod, explainFile, instantOf } from './explain-file.ts';
export { type ExplainedData, explainedData } from './explained-data.ts';
export { listStandards, type StandardListed, type StandardShown, showStandard } from './list-standards.ts';
export { markEverybodyIfPoliciesChanged } from './mark-everybody.ts';
export { markPersons } from './mark-persons.ts';
export { migrations as rightsMigrations } from './migrations/index.ts';
export { type NationalShare, nationalShare } from './national-share.ts';
export { type NextAct, nextAct } from './next-act.ts';
export { ActButton, type Pressed, pressed } from './pages/act-button.tsx';
export { MyRightsPage } from './pages/my-rights.tsx';
export { rightsPanel } from './pages/panel-for-person.tsx';
export { RightsPanel } from './pages/rights-panel.tsx';
export { clockId, type PersonRight, personRights } from './person-rights.ts';
export { clockNamed, loadPolicies, type Policies } from './policies.ts';
export type { PublicDependencies } from './public-routes.tsx';
export {
  clocksAsOf,
  clocksOf,
  type PastAnswer,
  type PastQuestion,
  type RightAt,
  rightsOf,
  runningClocksShown,
  type StandingClock,
} from './read-clocks.ts';
export { type RightsDependencies, rightsRoutes } from './routes.tsx';
export { dueSoonMeaning, type Standing, standingAt } from './standing.ts';
export { clocksFallenDue } from './store.ts';
export {
  type ClockSummary,
  clockSummary,
  clockSummaryByOrganisation,
  type StandingCounts,
  type WaitingBand,
  waitingList,
} from './summarise-clocks.ts';
export { type TickContext, type Ticked, tick } from './tick.ts';
export { placementsPanel } from './waiting/placements.tsx';
export { type Change, whatChanged } from './what-changed.ts';
