import type { Policies } from '../rights/index.ts';
import { type CaseEvent, type ClockPeriod, evaluateAll, isRunning, parseDay, startOfDay } from '../standards/index.ts';
import type { KeptAct, KeptCase } from './store.ts';

/** The duties of a case at a moment, those that run by what is due first. Worked out anew each time: nothing of it is stored. */
export function dutiesOf(policies: Policies, acts: readonly KeptAct[], now: number): ClockPeriod[] {
  const { duties, values, calendars } = policies;
  const periods = evaluateAll(duties, acts.map(eventOf), { asOf: now, calendars, values });
  return periods.sort(
    (a, b) => Number(!isRunning(a)) - Number(!isRunning(b)) || (a.due ?? Infinity) - (b.due ?? Infinity),
  );
}

/** The body owes the next act, whoever keeps the case. */
function eventOf(act: KeptAct): CaseEvent {
  const event = {
    id: act.id,
    kind: act.kind,
    at: instantOf(act.happenedOn),
    precision: 'day' as const,
    known: act.recordedAt,
    pathway: act.caseId,
    source: 'wpc',
    fact: { type: 'Case', id: act.caseId, version: 1 },
    data: act.data,
    ...(act.ceasedAt === null ? {} : { ceased: act.ceasedAt }),
  };
  return event as CaseEvent;
}

/** The day 'YYYY-MM-DD' as the instant at which it begins. Throws for what is no date: the store holds dates only. */
export function instantOf(day: string): number {
  const parsed = parseDay(day);
  if (parsed === undefined) throw new Error(`'${day}' is not a date`);
  return startOfDay(parsed);
}

export interface CaseStanding {
  case: KeptCase;
  acts: readonly KeptAct[];
  duties: readonly ClockPeriod[];
  /** The duty of the body that is due next; undefined when the body owes nothing more. */
  next: ClockPeriod | undefined;
}

/** Duties of the person and not of the body: shown, and never what is due next. */
const owedByThePerson = 'the person who complains';

/** Each case with its duties; those that owe something first, by what is due next. */
export function standings(
  policies: Policies,
  cases: readonly KeptCase[],
  acts: readonly KeptAct[],
  now: number,
): CaseStanding[] {
  const byCase = Map.groupBy(acts, (act) => act.caseId);
  return cases
    .map((each) => {
      const own = byCase.get(each.id) ?? [];
      const duties = dutiesOf(policies, own, now);
      const next = duties.find((duty) => isRunning(duty) && duty.clock.dutyHolder !== owedByThePerson);
      return { case: each, acts: own, duties, next };
    })
    .sort((a, b) => dueNext(a) - dueNext(b) || (a.case.receivedOn < b.case.receivedOn ? 1 : -1));
}

const owesWithoutDay = Number.MAX_SAFE_INTEGER - 1;

function dueNext({ next }: CaseStanding): number {
  return next === undefined ? Number.MAX_SAFE_INTEGER : (next.due ?? owesWithoutDay);
}
