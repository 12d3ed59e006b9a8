import { type Hidden, nothingHidden } from '../record/index.ts';
import type { CareEvent, Instant } from '../standards/index.ts';
import type { OpenService } from './types.ts';

/**
 * Which services have the person on their books now, by the person's care events: each fact (referral, episode, funded service)
 * is open from its `service.opened` until its `service.closed`, and facts of one pathway are one service. Nobody has
 * services after death. Pure; the order in which events are given makes no difference. Longest open first.
 */
export function openServices(events: readonly CareEvent[], labelled: Hidden = nothingHidden): OpenService[] {
  const held = events.filter((event) => event.ceased === undefined);
  const death = held.find((event) => event.kind === 'death')?.at ?? Number.POSITIVE_INFINITY;
  const byPathway = new Map<string, OpenService>();
  for (const { opened, closedAt } of factsOf(held)) {
    if (closedAt !== undefined || death !== Number.POSITIVE_INFINITY) continue;
    const service = serviceOf(opened);
    const known = byPathway.get(service.pathway);
    const facts = [...(known?.facts ?? []), ...(service.facts ?? [])].sort();
    byPathway.set(service.pathway, { ...(!known || before(service, known) ? service : known), facts });
  }
  return [...byPathway.values()]
    .map((service) =>
      service.facts?.some((fact) => labelled.has(fact)) ? { ...service, labelled: true as const } : service,
    )
    .sort((a, b) => (before(a, b) ? -1 : 1));
}

type Opened = Extract<CareEvent, { kind: 'service.opened' }>;

interface FactState {
  opened: Opened;
  closedAt: Instant | undefined;
}

/** The last opening of each fact, and when it closed after that. */
function factsOf(events: readonly CareEvent[]): FactState[] {
  const facts = new Map<string, FactState>();
  const ordered = events
    .filter((event) => event.kind === 'service.opened' || event.kind === 'service.closed')
    .sort((a, b) => a.at - b.at || phase(a) - phase(b) || (a.id < b.id ? -1 : 1));
  for (const event of ordered) {
    const key = `${event.fact.type}/${event.fact.id}`;
    if (event.kind === 'service.opened') facts.set(key, { opened: event, closedAt: undefined });
    else {
      const fact = facts.get(key);
      if (fact) fact.closedAt = event.at;
    }
  }
  return [...facts.values()];
}

/** What opened and closed at one moment is closed. */
const phase = (event: CareEvent): number => (event.kind === 'service.opened' ? 0 : 1);

function serviceOf({ data, pathway, fact, organisation, at }: Opened): OpenService {
  return {
    pathway: pathway ?? `${fact.type}/${fact.id}`,
    sector: data.sector,
    service: data.service,
    organisation: organisation ?? null,
    since: at,
    facts: [`${fact.type}/${fact.id}`],
  };
}

/** Longest open first; the pathway's name settles a tie, so that the answer is the same every time. */
function before(a: OpenService, b: OpenService): boolean {
  return a.since !== b.since ? a.since < b.since : a.pathway < b.pathway;
}

/** The services that a reader may know of. A row stored before facts were kept is shown only where nothing is hidden. */
export function servicesShown(services: readonly OpenService[], hidden: Hidden): OpenService[] {
  if (hidden.size === 0) return [...services];
  return services.filter(({ facts }) => facts?.every((fact) => !hidden.has(fact)) ?? false);
}
