import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../platform/index.ts';
import { type CareEvent, DAY, explain } from '../../standards/index.ts';
import { periodsOf } from '../evaluate-person.ts';
import { listStandards, showStandard } from '../list-standards.ts';
import type { PersonRight } from '../person-rights.ts';
import { loadPolicies } from '../policies.ts';
import { shownBands, shownCounts, shownProviders } from '../published.ts';
import { standingAt } from '../standing.ts';
import { workedExamples } from '../worked-examples.ts';
import { LetterPage } from './letter.tsx';
import { MyRightsPage } from './my-rights.tsx';
import { RightsPanel } from './rights-panel.tsx';
import { StandardPage } from './standard-page.tsx';
import { StandardsPage } from './standards-list.tsx';

const policies = loadPolicies();
const monday = Date.parse('2026-06-01T09:00:00Z');

function rightsAt(now: number): PersonRight[] {
  const asked = {
    id: 'e1',
    person: 'p',
    kind: 'gp.requested',
    at: monday,
    precision: 'instant',
    known: monday,
    pathway: 'ServiceRequest/1',
    source: 'gp',
    organisation: 'A81001',
    fact: { type: 'ServiceRequest', id: '1', version: 1 },
    data: { offer: 'appointment-within-48-hours' },
  } satisfies CareEvent as CareEvent;
  return periodsOf([asked], policies, now).map((period, index) => ({
    period,
    explanation: explain(period, policies.calendars),
    standing: standingAt(
      {
        state: period.state === 'running-late' ? 'running' : period.state,
        start: period.start,
        due: period.due ?? null,
      },
      now,
    ),
    id: `00000000-0000-5000-8000-00000000000${index}`,
    responsible: 'Oakfield Surgery (the GP practice)',
  }));
}

const rendered = (element: React.ReactElement): string => renderToStaticMarkup(element);
const promise = (rights: readonly PersonRight[]): PersonRight => {
  const found = rights.find(({ period }) => period.standard === 'gp-appointment-within-48-hours');
  if (!found) throw new Error('the promise of 48 hours did not start');
  return found;
};

describe('my rights', () => {
  it('says where the clock stands, who must act by when, and that a promise is no law', () => {
    const html = rendered(<MyRightsPage rights={rightsAt(monday + DAY)} others={[]} base="/my/rights" own />);
    expect(html).toContain('What was promised (not law)');
    expect(html).toContain('Promised, not law');
    expect(html).not.toContain('Your right:');
    expect(html).toContain('Oakfield Surgery (the GP practice)');
    expect(html).toContain('It is due by Wednesday 3 June 2026 at 10:00');
    expect(html).toContain('href="/my/rights/dates.ics"');
    expect(html).not.toContain('/letter"');
  });

  it('offers a letter once the time has passed, which claims no more than there is', () => {
    const late = rightsAt(monday + 3 * DAY);
    expect(rendered(<MyRightsPage rights={late} others={[]} base="/my/rights" own />)).toContain(
      `href="/my/rights/${promise(late).id}/letter"`,
    );
    const letter = rendered(<LetterPage right={promise(late)} now={monday + 3 * DAY} />);
    expect(letter).toContain('promised in a policy document, not law');
    expect(letter).not.toContain('my right in law');
    expect(letter).toContain('It was due by 3 June 2026 at 10:00');
  });

  it('the panel links each clock to its working', () => {
    expect(rendered(<RightsPanel rights={rightsAt(monday)} href="/people/1/rights" />)).toContain(
      `href="/people/1/rights#right-`,
    );
  });
});

describe('the panel on a page of several modules', () => {
  it('shows what runs and folds away what is over, with how many', () => {
    const running = rightsAt(monday + DAY);
    const [first] = running;
    if (!first) throw new Error('no clock started');
    const over: PersonRight = {
      ...first,
      id: '00000000-0000-5000-8000-0000000000ff',
      standing: 'met',
      period: { ...first.period, state: 'met', stop: monday + DAY },
    };
    const html = rendered(<RightsPanel rights={[...running, over]} href="/people/1/rights" />);
    const [shown = '', folded = ''] = html.split('<details');
    expect(shown.match(/#right-/g)).toHaveLength(running.length);
    expect(folded).toContain('One clock that is over');
    expect(folded).toContain(over.id);
    expect(shown).not.toContain(over.id);
    expect(rendered(<RightsPanel rights={running} href="/people/1/rights" />)).not.toContain('<details');
  });
});

describe('standards', () => {
  it('every standard has a page with its clauses, figures and examples', () => {
    for (const { id, title } of listStandards(policies)) {
      const standard = showStandard(policies, id);
      if (isRefusal(standard)) throw new Error(id);
      const html = rendered(
        <StandardPage standard={standard} examples={workedExamples(policies, id)} numbers={null} />,
      );
      expect(html).toContain(title.replaceAll('&', '&amp;').replaceAll("'", '&#x27;'));
      expect(html).toContain('Legal status');
      for (const clause of standard.clauses) expect(html).toContain(clause.text.slice(0, 20).replaceAll("'", '&#x27;'));
    }
    expect(rendered(<StandardsPage standards={listStandards(policies)} />)).toContain(
      '/standards/referral-to-treatment',
    );
  });

  it('an example on the page is what the engine says, not what was written beside it', () => {
    const example = workedExamples(policies, 'talking-therapies-6-weeks').find(({ name }) => name === 'Seen on day 43');
    expect(example?.answers[0]).toContain('It was missed (seen): it took 43 days');
    expect(example?.events.map(({ did }) => did)).toEqual(['start', 'stop']);
  });

  it('the limit is the one in force by the default reading', () => {
    const limit = (id: string): unknown => {
      const shown = showStandard(policies, id);
      return isRefusal(shown) ? shown : shown.limit;
    };
    expect(limit('referral-to-treatment')).toBe('18 weeks');
    expect(limit('gp-same-day-consultation')).toBe('the same day');
    expect(limit('gp-appointment-within-48-hours')).toBe('48 hours');
  });
});

describe('what is published', () => {
  const counts = (met: number, missed: number, late = 0) => ({
    running: 0,
    'due-soon': 0,
    late,
    met,
    missed,
    counted: 0,
    nullified: 0,
    'ended-without-answer': 0,
    refused: 0,
  });

  it('hides 1 to 7, rounds to 5, and takes the share from the rounded counts', () => {
    expect(shownCounts(counts(13, 87, 3))).toEqual({ waitingInTime: '0', waitingLate: 'not shown', kept: '15%' });
    expect(shownCounts(counts(3, 87)).kept).toBe('not shown');
    expect(shownCounts(undefined).kept).toBe('none yet');
  });

  it('hides a second provider where one alone could be had by subtraction', () => {
    const shown = shownProviders(
      new Map([
        ['A', counts(3, 20)],
        ['B', counts(40, 20)],
        ['C', counts(90, 20)],
      ]),
      (ods) => ods,
    );
    expect(shown.map(({ answeredInTime }) => answeredInTime)).toEqual(['not shown', 'not shown', '90']);
  });

  it('a weekly band of few people is not shown', () => {
    const bands = shownBands([
      { weeks: 0, waiting: 3 },
      { weeks: 1, waiting: 12 },
      { weeks: 17, waiting: 40 },
    ]);
    expect(bands.map(({ label, waiting }) => [label, waiting])).toEqual([
      ['0 to 1 weeks', null],
      ['1 to 2 weeks', null],
      ['17 to 18 weeks', 40],
    ]);
  });
});
