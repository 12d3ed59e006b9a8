import { clockRules, defineClock, makeCalendars, parseDay, weeks } from '../../standards/index.ts';
import type { Policies } from '../policies.ts';

/** One small clock of the tests' own, so that they do not move when a policy does: a first contact within 6 weeks of referral. */
const { starts, stops, nullifies, notes } = clockRules();

const day = (text: string): number => parseDay(text) ?? Number.NaN;

export const firstContact = defineClock({
  id: 'test-first-contact',
  folder: 'test',
  title: 'First contact within six weeks',
  entitlement: 'To be seen within six weeks of referral.',
  commitments: ['14-53'],
  status: 'standard',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: ['a standard of the tests'],
  dutyHolder: 'the service',
  remedy: 'Ask the service.',
  field: 'mental',
  stopsWhen: 'the person is seen',
  limit: weeks('within'),
  clauses: {
    received: { text: 'It starts when the service receives the referral.', reference: 'test 1' },
    seen: { text: 'It stops when the person is seen.', reference: 'test 2' },
    missed: { text: 'A first appointment missed by the person cancels it.', reference: 'test 3' },
    closed: { text: 'It ends when the referral is closed.', reference: 'test 4' },
  },
  rules: [
    starts('referral.received', 'received'),
    stops('contact', 'seen', { outcome: 'seen', when: (event) => event.data.attendance === 'attended' }),
    nullifies('contact', 'missed', {
      when: (event) => event.data.attendance === 'did-not-attend' && event.data.first === true,
    }),
    notes('contact', 'missed', { when: (event) => event.data.attendance === 'cancelled-by-provider' }),
    stops('referral.closed', 'closed', { answers: false, outcome: 'closed' }),
  ],
});

export const testPolicies: Policies = {
  clocks: [firstContact],
  duties: [],
  values: new Map([
    [
      'test',
      {
        folder: 'test',
        inForce: new Map([['test-first-contact', { from: day('2015-01-01') }]]),
        values: new Map([
          [
            'within',
            {
              name: 'within',
              what: 'weeks to the first contact',
              unit: 'weeks',
              transition: 'value-at-start' as const,
              versions: [
                {
                  from: day('2015-01-01'),
                  value: 6,
                  reference: 'test',
                  status: 'standard' as const,
                  certainty: 'verified' as const,
                },
              ],
            },
          ],
        ]),
      },
    ],
  ]),
  calendars: makeCalendars(),
};

/** The same policies with another number of weeks, from the first day on. */
export function withFigure(policies: Policies, figure: number): Policies {
  const set = policies.values.get('test');
  const value = set?.values.get('within');
  const version = value?.versions[0];
  if (!set || !value || !version) throw new Error('the policies of the tests have no figure');
  const changed = { ...set, values: new Map([['within', { ...value, versions: [{ ...version, value: figure }] }]]) };
  return { ...policies, values: new Map([['test', changed]]) };
}
