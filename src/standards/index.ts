/** The policy language: the only door to src/standards. Pure: no database, no I/O, no wall clock. */

export type { ConditionAnswer, Held } from './answer.ts';
export { all, any, atLeast } from './answer.ts';
export type { BankHoliday, BankHolidays, Nation } from './calendar/bank-holidays.ts';
export { bankHolidays } from './calendar/bank-holidays.ts';
export type { Calendars, WorkingDayCalendar } from './calendar/calendars.ts';
export { makeCalendars } from './calendar/calendars.ts';
export { coreHoursStart, endOfCoreHours, endOfNextCoreHours } from './calendar/core-hours.ts';
export type { DayNumber } from './calendar/london.ts';
export {
  addMonths,
  DAY,
  dateOf,
  dayOf,
  endOfDay,
  HOUR,
  isoDay,
  londonDay,
  londonInstant,
  londonMinuteOfDay,
  MINUTE,
  parseDay,
  parseLondon,
  startOfDay,
  weekday,
} from './calendar/london.ts';
export type { WorkingDays } from './calendar/working-days.ts';
export * from './care-event.ts';
export type { Clock, ClockDefinition, PathwayView, Rule, RuleAction } from './clock/define.ts';
export { clockRules, defineClock } from './clock/define.ts';
export type { CaseEvent, CaseEventData, CaseEventKind, CaseExtension } from './clock/duty.ts';
export { defineDuty } from './clock/duty.ts';
export type { EvaluationContext, TraceLine } from './clock/evaluate.ts';
export { evaluate, evaluateAll } from './clock/evaluate.ts';
export type { Explanation, FactUsed, ValueUsed } from './clock/explain.ts';
export { explain, explanationText } from './clock/explain.ts';
export type { DaySpan } from './clock/left-out.ts';
export type { ClockUnit, Limit } from './clock/limit.ts';
export {
  days,
  hours,
  months,
  monthsOntoWorkingDay,
  nextCoreHours,
  noLimit,
  sameDay,
  sameWorkingDay,
  timeUsed,
  unitOf,
  weeks,
  workingDays,
  workingDaysNoLaterThan,
} from './clock/limit.ts';
export type { Milestone } from './clock/milestones.ts';
export { milestonesOf } from './clock/milestones.ts';
export type { ClockPeriod, ClockState, FairPlace, Step } from './clock/period.ts';
export { isRunning, periodKey } from './clock/period.ts';
export { answerInWords, dateInWords, lengthInWords } from './clock/words.ts';
export type {
  Certainty,
  DatedValue,
  TransitionRule,
  ValueBook,
  ValueNotCovered,
  ValueSet,
  ValueVersion,
} from './dated-values.ts';
export { isNotCovered, valueOn } from './dated-values.ts';
export type { ProtectedTable, ShownCount } from './disclosure/protect.ts';
export { hiddenCount, protectCount, protectRow, protectTable } from './disclosure/protect.ts';
export { shareOfShown } from './disclosure/share.ts';
export type { Eligibility, EligibilityDecision } from './eligibility.ts';
export { decideEligibility, defineEligibility } from './eligibility.ts';
export type { Gate, GateAnswer } from './gate.ts';
export { askGate, defineGate } from './gate.ts';
export type { AsOf, Happening } from './happening.ts';
export { daysBetween, effectiveAt, inOrder, isHeld, truthInOrder } from './happening.ts';
export type { LegalStatus } from './legal-status.ts';
export { entitlementHeading, isLegalRight, isPromise, legalStatuses, statusInWords } from './legal-status.ts';
export type { Measure, Span, Tally } from './measure.ts';
export { countMeasure, defineMeasure, isCompleted, isIncomplete, tally } from './measure.ts';
export type { Clause, OpenQuestion, StandardKind, StandardMeta } from './standard.ts';
export { defaultReading } from './standard.ts';
export type { Limits, Proportion } from './statistics/limits.ts';
export { byar, countLimits, exactPoisson, rate, wilson } from './statistics/limits.ts';
export { normalCumulative, zForConfidence } from './statistics/normal.ts';
export type { SlopeIndex, SlopeLimits, SlopeOfShares } from './statistics/slope-index.ts';
export { slopeIndex, slopeLimits, slopeOfShares } from './statistics/slope-index.ts';
