/** Rules that end or plan a clock in the same way in several policies. A standard that uses them cites these clauses. */
import type { Clause } from '../src/standards/index.ts';
import { clockRules } from '../src/standards/index.ts';

const { stops, notes } = clockRules();
const ours = 'our reading';

export const closedClauses = {
  closed: {
    text: 'A referral that is closed or not accepted before it is answered ends without an answer.',
    reference: ours,
  },
  died: { text: 'A death ends the clock.', reference: ours },
} satisfies Record<string, Clause>;

export const closedRules = [
  stops('referral.rejected', 'closed', { answers: false, outcome: 'not-accepted' }),
  stops('referral.closed', 'closed', { answers: false, outcome: 'closed' }),
  stops('death', 'died', { answers: false, outcome: 'died', everyPathway: true }),
];

export const diedClause = { died: closedClauses.died };
export const diedRules = [stops('death', 'died', { answers: false, outcome: 'died', everyPathway: true })];

export const bookedClauses = {
  booked: { text: 'A booked appointment is a plan; a missed or cancelled one changes nothing.', reference: ours },
} satisfies Record<string, Clause>;

export const bookedRules = [
  notes('appointment.booked', 'booked', { plans: (event) => event.data.start }),
  notes('appointment.cancelled', 'booked', { plans: () => null }),
  notes('appointment.did-not-attend', 'booked', { plans: () => null }),
];
