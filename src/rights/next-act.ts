import type { Clock, RuleAction } from '../standards/index.ts';

/** One act towards what stops a clock: the page on which it is done, and may be taken back. */
export interface NextAct {
  text: string;
  href: string;
}

interface Acted {
  /** `clockId`. */
  id: string;
  clock: Pick<Clock, 'rules'>;
  /** What the rules made of the facts, in order. */
  facts: readonly { did: RuleAction; source: string; fact: { type: string; id: string } }[];
  planned: boolean;
}

/**
 * What stops this clock, as one link. `base` is '/my' for the person and '/people/{id}' for staff. A request that was made
 * here is booked here; whoever looks after the person asks the responsible organisation for anything else. Undefined where the
 * person can only write a letter.
 */
export function nextAct({ id, clock, facts, planned }: Acted, base: string): NextAct | undefined {
  if (clock.rules.some((rule) => rule.on === 'gp.requested' && rule.then === 'start')) {
    if (planned) return { text: 'See or move the appointment', href: `${base}/appointments` };
    const asked = facts.find(({ did }) => did === 'start');
    return asked?.source === 'wpc' && asked.fact.type === 'ServiceRequest'
      ? { text: 'Choose a time', href: `${base}/appointments/requests/${asked.fact.id}` }
      : { text: 'Book an appointment', href: `${base}/appointments` };
  }
  if (base === '/my') return undefined;
  return { text: 'Ask for what stops it', href: `${base}/tasks?clock=${id}` };
}
