/**
 * Referral to treatment, written a second time: slow, obvious, and sharing no code with the engine. Days are whole numbers,
 * the pathway is walked event by event with plain conditions, and waits are counted by adding one day at a time.
 */

export interface SlowEvent {
  id: string;
  /** Days since 1 January 2020. */
  day: number;
  kind: string;
  code?: string;
  /** Day on which the person was told. */
  told?: number;
  wish?: boolean;
  transplant?: boolean;
  notCommunicated?: boolean;
  admission?: boolean;
  attendance?: string;
  first?: boolean;
  treatment?: boolean;
  reason?: string;
  emergency?: boolean;
  consultantLed?: boolean;
  self?: boolean;
  original?: number;
  conditions?: boolean[];
  emergencyAdmission?: boolean;
}

export interface SlowPeriod {
  start: number | 'unknown';
  stop?: number;
  end: 'running' | 'stopped' | 'nullified' | 'ended';
  outcome?: string;
  days?: number;
  late?: boolean;
  daysBefore?: number;
}

interface Walk {
  periods: SlowPeriod[];
  current: SlowPeriod | undefined;
  byReferral: boolean;
  /** The day of the first evidence of a period whose start is unknown. */
  firstSeen: number;
  seenAnybody: boolean;
  missedLater: number | undefined;
  admitted: number | undefined;
}

/** When an event counts: a decision to stop without treatment counts from the telling. */
function counts(event: SlowEvent): number {
  const needsTelling = event.code === '31' || event.code === '32' || event.code === '34' || event.code === '35';
  return needsTelling && event.told !== undefined && event.told > event.day ? event.told : event.day;
}

/** Which comes first among the events of one day. */
function rank(event: SlowEvent): number {
  if (event.kind === 'referral.received' || event.kind === 'admission.started') return 0;
  if (event.kind === 'appointment.did-not-attend' || event.kind === 'appointment.cancelled') return 1;
  if (event.kind === 'contact' && event.attendance !== 'attended') return 1;
  if (event.kind === 'rtt.status' && event.code === '33') return 1;
  if (event.kind === 'appointment.booked' || event.kind === 'appointment.rebooking') return 2;
  if (event.kind === 'rtt.status') return 4;
  if (event.kind === 'referral.closed' || event.kind === 'admission.ended' || event.kind === 'death') return 5;
  return 3;
}

function before(a: SlowEvent, b: SlowEvent): boolean {
  if (counts(a) !== counts(b)) return counts(a) < counts(b);
  if (rank(a) !== rank(b)) return rank(a) < rank(b);
  if ((a.code ?? '') !== (b.code ?? '')) return (a.code ?? '') < (b.code ?? '');
  return a.id < b.id;
}

/** Sorting by repeatedly taking the earliest: nobody can get this wrong. */
function inOrder(events: SlowEvent[]): SlowEvent[] {
  const left = [...events];
  const sorted: SlowEvent[] = [];
  while (left.length > 0) {
    let best = 0;
    for (let i = 1; i < left.length; i++) if (before(left[i] as SlowEvent, left[best] as SlowEvent)) best = i;
    sorted.push(...left.splice(best, 1));
  }
  return sorted;
}

export function slowRtt(events: SlowEvent[], today: number): SlowPeriod[] {
  const walk: Walk = {
    periods: [],
    current: undefined,
    byReferral: false,
    firstSeen: 0,
    seenAnybody: false,
    missedLater: undefined,
    admitted: undefined,
  };
  for (const event of inOrder(events)) {
    if (counts(event) > today) continue;
    step(walk, event);
  }
  for (const period of walk.periods) {
    if (period.start === 'unknown') continue;
    let days = 0;
    for (let day = period.start; day < (period.stop ?? today); day++) days++;
    period.days = days;
    period.late = days >= 127 && period.end !== 'nullified';
  }
  return walk.periods;
}

function start(walk: Walk, day: number | 'unknown', byReferral: boolean): SlowPeriod {
  const period: SlowPeriod = { start: day, end: 'running' };
  walk.current = period;
  walk.periods.push(period);
  walk.byReferral = byReferral;
  walk.seenAnybody = false;
  walk.missedLater = undefined;
  walk.admitted = undefined;
  return period;
}

function stop(walk: Walk, day: number, end: SlowPeriod['end'], outcome: string): void {
  const period = walk.current as SlowPeriod;
  // A date before the start is a mistyped one: no wait is negative.
  period.stop = Math.max(day, period.start === 'unknown' ? walk.firstSeen : period.start);
  period.end = end;
  period.outcome = outcome;
  walk.current = undefined;
}

const lastOf = (walk: Walk): SlowPeriod | undefined => walk.periods[walk.periods.length - 1];

function step(walk: Walk, event: SlowEvent): void {
  if (event.kind === 'referral.received') referral(walk, event);
  if (event.kind === 'treatment.decided') decision(walk, event);
  // Rule 3e: after a nullified first appointment, asking or booking starts the next clock.
  if (event.kind === 'appointment.rebooking' || event.kind === 'appointment.booked') {
    if (!walk.current && lastOf(walk)?.end === 'nullified') start(walk, event.day, false);
  }
  if (event.kind === 'appointment.attended' && walk.current) walk.seenAnybody = true;
  if (event.kind === 'appointment.did-not-attend') miss(walk, event, event.notCommunicated === true);
  if (event.kind === 'contact') contact(walk, event);
  if (event.kind === 'admission.started' && !event.emergencyAdmission && walk.periods.length > 0)
    walk.admitted = event.day;
  if (event.kind === 'admission.ended') walk.admitted = undefined;
  if (event.kind === 'rtt.status') status(walk, event);
  if (event.kind === 'referral.closed') closed(walk, event);
  if (event.kind === 'death' && walk.current) stop(walk, event.day, 'ended', 'died');
}

function contact(walk: Walk, event: SlowEvent): void {
  if (event.attendance === 'did-not-attend') miss(walk, event, false);
  if (event.attendance !== 'attended' || !walk.current) return;
  if (event.treatment) stop(walk, walk.admitted ?? event.day, 'stopped', 'treated');
  else walk.seenAnybody = true;
}

function referral(walk: Walk, event: SlowEvent): void {
  if (event.emergency || event.consultantLed === false) return;
  if (walk.current) {
    // An interface service or another provider had it first: the earlier date stands.
    if (event.original !== undefined && walk.current.start !== 'unknown' && event.original < walk.current.start)
      walk.current.start = event.original;
    return;
  }
  const firstEver = walk.periods.length === 0;
  const from =
    firstEver && !event.self && event.original !== undefined && event.original < event.day ? event.original : event.day;
  start(walk, from, true);
}

function decision(walk: Walk, event: SlowEvent): void {
  if (walk.current) return;
  const left = lastOf(walk);
  const period = start(walk, event.day, false);
  if (event.reason === 'after-active-monitoring') keepPlace(period, left);
}

/** A person who chose to wait comes back to the place they left. */
function keepPlace(period: SlowPeriod, left: SlowPeriod | undefined): void {
  if (left?.outcome !== 'active-monitoring-by-person' || left.start === 'unknown') return;
  let waited = left.daysBefore ?? 0;
  for (let day = left.start; day < (left.stop as number); day++) waited++;
  period.daysBefore = waited;
}

function miss(walk: Walk, event: SlowEvent, notCommunicated: boolean): void {
  if (!walk.current) return;
  const couldBeFirst = walk.byReferral && !walk.seenAnybody && walk.missedLater === undefined && event.first !== false;
  if (couldBeFirst) {
    if (!notCommunicated) stop(walk, event.day, 'nullified', 'missed-first-appointment');
    return;
  }
  walk.missedLater = event.day;
}

function status(walk: Walk, event: SlowEvent): void {
  const code = event.code ?? '';
  const left = lastOf(walk);
  if (!walk.current) {
    if (code === '11' && left?.outcome?.startsWith('active-monitoring')) keepPlace(start(walk, event.day, false), left);
    else if (code === '12' && !left) start(walk, event.day, false);
    else if (!left && ['10', '11', '20', '21'].includes(code)) {
      start(walk, 'unknown', false);
      walk.firstSeen = event.day;
      walk.seenAnybody = code === '10';
    } else if (left?.end === 'nullified' && (code === '10' || code === '20')) {
      start(walk, 'unknown', false);
      walk.firstSeen = event.day;
      walk.seenAnybody = code === '10';
    }
    return;
  }
  const told = event.told !== undefined && event.told > event.day ? event.told : event.day;
  if (code === '10' || code === '20' || code === '21') walk.seenAnybody = true;
  if (code === '30')
    stop(
      walk,
      walk.admitted ?? event.day,
      'stopped',
      event.admission || walk.admitted !== undefined ? 'treated-admitted' : 'treated',
    );
  if (code === '31' || (code === '32' && event.wish)) stop(walk, told, 'stopped', 'active-monitoring-by-person');
  else if (code === '32') stop(walk, told, 'stopped', 'active-monitoring-by-professional');
  if (code === '33') miss(walk, { ...event }, event.notCommunicated === true);
  if (code === '34') stop(walk, told, 'stopped', event.transplant ? 'joined-transplant-list' : 'decision-not-to-treat');
  if (code === '35') stop(walk, told, 'stopped', 'declined');
  if (code === '36') stop(walk, event.day, 'ended', 'died');
}

function closed(walk: Walk, event: SlowEvent): void {
  if (!walk.current) return;
  const allFour = event.conditions?.every((condition) => condition) === true;
  if (walk.missedLater !== undefined && allFour)
    stop(walk, event.day, 'stopped', 'discharged-after-missed-appointment');
  else if (event.reason === 'returned-to-primary-care') stop(walk, event.day, 'stopped', 'returned-to-primary-care');
}
