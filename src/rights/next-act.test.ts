import { describe, expect, it } from 'vitest';
import { nextAct } from './next-act.ts';
import { clockNamed, loadPolicies } from './policies.ts';

const policies = loadPolicies();
const clock = (id: string) => {
  const found = clockNamed(policies, id);
  if (!found) throw new Error(`no clock ${id}`);
  return found;
};
const started = (source: string) => [
  { did: 'start' as const, source, fact: { type: 'ServiceRequest', id: 'request-1' } },
];
const gp = { id: 'c1', clock: clock('gp-appointment-within-48-hours'), planned: false };

describe('the next act', () => {
  it('leads from a request made here to its free times, for the person and for staff', () => {
    expect(nextAct({ ...gp, facts: started('wpc') }, '/my')?.href).toBe('/my/appointments/requests/request-1');
    expect(nextAct({ ...gp, facts: started('wpc') }, '/people/p')?.href).toBe(
      '/people/p/appointments/requests/request-1',
    );
  });

  it('offers no times for a request that only the practice’s own system knows, and nothing to book twice', () => {
    expect(nextAct({ ...gp, facts: started('gp') }, '/my')?.href).toBe('/my/appointments');
    expect(nextAct({ ...gp, planned: true, facts: started('wpc') }, '/my')?.href).toBe('/my/appointments');
  });

  it('lets staff ask the responsible service for anything else; the person has the letter', () => {
    const hospital = { id: 'c2', clock: clock('referral-to-treatment'), planned: false, facts: started('hospital') };
    expect(nextAct(hospital, '/people/p')?.href).toBe('/people/p/tasks?clock=c2');
    expect(nextAct(hospital, '/my')).toBeUndefined();
    const named = { id: 'c3', clock: clock('named-accountable-gp'), planned: false, facts: [] };
    expect(nextAct(named, '/people/p')?.href).toBe('/people/p/tasks?clock=c3');
  });
});
