/**
 * Plausible wrong readings of every standard, made by machine: each rule left out, its condition forgotten, its date misread, its
 * effect mistaken; each figure one off; each calendar exchanged for another; the day of the start counted. A worked case must fail
 * under each of them (wrong-readings.test.ts), or the cases would not notice that somebody reads the law that way.
 */
import type { Clock, Limit, Rule, RuleAction, ValueBook } from '../src/standards/index.ts';
import { DAY } from '../src/standards/index.ts';
import { figuresOf } from './load.ts';

export interface WrongReading {
  /** The same misreading of the same rule, where several clocks share it: one case of any of them is enough. */
  of?: { rule: Rule; what: string };
  /** 'referral-to-treatment, stop on referral.closed (rule-5f): its condition forgotten' */
  name: string;
  clock: Clock;
  /** Where a figure is misread: the figures as that reading has them. */
  values?: ValueBook;
}

/** Every wrong reading of a clock that the rules and the figures let one make. */
export function wrongReadingsOf(clock: Clock, values: ValueBook): WrongReading[] {
  return [
    ...clock.rules.flatMap((rule, index) => ofRule(clock, rule, index)),
    ...ofLimit(clock),
    ...ofFigures(clock, values),
    countsTheFirstDay(clock),
  ].filter((reading) => reading !== undefined);
}

/** Parts of a rule that somebody may overlook; without one the rule still reads as a rule. A note judges nothing, so its condition is not tried. */
const parts = {
  when: 'its condition forgotten',
  at: 'dated by the event and not as the clause says',
  keepsPlace: 'the place in the queue lost',
  plans: 'the booked time not noticed',
  everyPathway: 'one pathway only',
  unknownStart: 'an unknown start taken as known',
  flag: 'nothing to look at',
  takesOver: 'the duty stays where it was',
  backdates: 'the earlier start not taken',
  adjustsDays: 'no days taken out',
  leavesOut: 'no days left out',
  suspends: 'the count goes on',
  resumes: 'the count never resumes',
  extendsTo: 'the later time not taken',
  goesOn: 'the next period not begun',
} as const satisfies Partial<Record<keyof Rule, string>>;

function ofRule(clock: Clock, rule: Rule, index: number): WrongReading[] {
  const where = `${clock.id}, rule ${index + 1}, ${rule.then} on ${rule.on} (${rule.clause})`;
  const changed = (what: string, instead: Rule | undefined): WrongReading => ({
    of: { rule, what },
    name: `${where}: ${what}`,
    clock: { ...clock, rules: clock.rules.flatMap((each, at) => (at !== index ? [each] : instead ? [instead] : [])) },
  });
  const overlooked = Object.entries(parts).flatMap(([part, what]) =>
    rule[part as keyof Rule] === undefined || (part === 'when' && rule.then === 'note')
      ? []
      : [changed(what, { ...rule, [part]: undefined } as Rule)],
  );
  const mistaken: WrongReading[] = [];
  if (rule.then === 'stop') mistaken.push(changed('counts as never having run', does(rule, 'nullify')));
  if (rule.then === 'nullify') mistaken.push(changed('counts as answered', does(rule, 'stop')));
  if (rule.answers === false) {
    const { answers: _answers, ...answering } = rule;
    mistaken.push(changed('counts as answered', answering));
  } else if (rule.then === 'stop') mistaken.push(changed('counts as unanswered', { ...rule, answers: false }));
  return [changed('left out', undefined), ...overlooked, ...mistaken];
}

function does(rule: Rule, action: RuleAction): Rule {
  return Object.assign({ ...rule }, Object.fromEntries([['then', action]])) as Rule;
}

function ofLimit(clock: Clock): WrongReading[] {
  const { limit } = clock;
  const changed = (what: string, misread: (limit: Limit) => Limit): WrongReading => ({
    name: `${clock.id}, its limit: ${what}`,
    clock: {
      ...clock,
      limit: typeof limit === 'function' ? (reading) => misread(limit(reading)) : misread(limit),
    } as Clock,
  });
  const kinds = typeof limit === 'function' ? [] : [limit];
  return kinds.flatMap((each): WrongReading[] => {
    if (each.by === 'working-days') {
      const calendar = each.calendar === 'england' ? 'any-part-of-uk' : 'england';
      return [
        changed(`bank holidays of ${calendar}`, () => ({ ...each, calendar })),
        changed('calendar days', ({ ...read }) => ({ by: 'days', value: (read as typeof each).value })),
      ];
    }
    if (each.by === 'days' || each.by === 'weeks') {
      return each.by === 'days'
        ? [changed('working days', () => ({ by: 'working-days', value: each.value, calendar: 'england' }))]
        : [];
    }
    if (each.by === 'months') {
      return [
        changed('ends the day before', () => ({ ...each, ending: 'day-before' })),
        ...(each.onto === undefined
          ? []
          : [changed('ends on a weekend', () => ({ by: 'months', value: each.value, ending: 'same-day' }))]),
      ];
    }
    if (each.by === 'same-working-day') return [changed('the same calendar day', () => ({ by: 'same-day' }))];
    if (each.by === 'next-core-hours') return [changed('the same core hours', () => ({ by: 'same-working-day' }))];
    if (each.by === 'same-day') return [changed('the end of core hours', () => ({ by: 'same-working-day' }))];
    return [];
  });
}

function ofFigures(clock: Clock, values: ValueBook): WrongReading[] {
  const milestones = new Set((clock.milestones ?? []).flatMap(({ limit }) => ('value' in limit ? [limit.value] : [])));
  return figuresOf(clock)
    .filter((figure) => !milestones.has(figure))
    .flatMap((figure) =>
      [-1, 1].map((by) => ({
        name: `${clock.id}, the figure '${figure}': ${by < 0 ? 'one less' : 'one more'}`,
        clock,
        values: withFigure(values, clock.folder, figure, by),
      })),
    );
}

function withFigure(values: ValueBook, folder: string, figure: string, by: number): ValueBook {
  const set = values.get(folder);
  const value = set?.values.get(figure);
  if (!set || !value) throw new Error(`policy/${folder}/values.yaml has no value '${figure}'`);
  const versions = value.versions.map((version) => ({ ...version, value: version.value + by }));
  return new Map(values).set(folder, { ...set, values: new Map(set.values).set(figure, { ...value, versions }) });
}

/** The day of receipt counted as day one: every start a day earlier. Hours are not counted by days. */
function countsTheFirstDay(clock: Clock): WrongReading | undefined {
  const { limit } = clock;
  const by = typeof limit === 'function' ? undefined : limit.by;
  if (by === 'hours' || by === 'same-day' || by === 'same-working-day' || by === 'next-core-hours') return undefined;
  const rules = clock.rules.map((rule): Rule => {
    if (rule.then !== 'start') return rule;
    const { at } = rule;
    return { ...rule, at: (event, pathway) => (at ? at(event, pathway) : event.at) - DAY };
  });
  return { name: `${clock.id}: the day of the start counted`, clock: { ...clock, rules } };
}
