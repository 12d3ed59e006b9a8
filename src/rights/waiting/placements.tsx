import type { ReactNode } from 'react';
import type { Context } from '../../access/index.ts';
import {
  type AreaKey,
  findArea,
  findOrganisations,
  KM_IN_A_MILE,
  kilometresBetweenPostcodes,
} from '../../directory/index.ts';
import { personSets, traitsOf } from '../../identity/index.ts';
import { DataTable, Heading, Section, showDay } from '../../platform/design-system/index.ts';
import type { Tx } from '../../platform/index.ts';
import { careEventsOfPersons, hiddenHere } from '../../record/index.ts';
import { addMonths, londonDay, protectTable, type ShownCount, startOfDay } from '../../standards/index.ts';
import { personRights } from '../person-rights.ts';
import type { Policies } from '../policies.ts';
import { clocksBetween } from '../store.ts';

const standard = 'out-of-area-placement';

export interface PlacementNumbers {
  /** Provider's or council's code; null where the record does not say. */
  code: string | null;
  name: string;
  /** Placements of the last twelve months, rounded; null where they may not be shown. */
  ended: number | null;
  away: number | null;
  /** Mean days and mean kilometres to the nearest 5, where all of it is shown. */
  days: number | null;
  kilometres: number | null;
}

export interface PlacementMeasure {
  byProvider: PlacementNumbers[];
  byCouncil: PlacementNumbers[];
}

interface Placement {
  provider: string | null;
  council: string | null;
  stopped: boolean;
  days: number;
  kilometres: number | undefined;
}

/** Out-of-area placements that began in the last twelve months or still last, by provider and by council of the home, fit for the public. */
export async function placementMeasure(
  tx: Tx,
  now: number,
  areasOf: (tx: Tx, personIds: readonly string[]) => Promise<Map<string, readonly AreaKey[]>>,
): Promise<PlacementMeasure> {
  const since = startOfDay(addMonths(londonDay(now), -12));
  const clocks = (await clocksBetween(tx, standard, { from: since, to: now })).filter(
    ({ start, stop }) => start >= since || stop === null,
  );
  const people = [...new Set(clocks.map(({ personId }) => personId))];
  const homes = await areasOf(tx, people);
  const told = await distancesTold(tx, people);
  const between = await straightLines(tx, clocks);
  const placements = clocks.map(
    ({ personId, pathway, organisation, start, stop }, index): Placement => ({
      provider: organisation,
      council: homes.get(personId)?.find(({ level }) => level === 'ltla')?.code ?? null,
      stopped: stop !== null,
      days: londonDay(stop ?? now) - londonDay(start),
      kilometres: told.get(`${personId}|${pathway}|${start}`) ?? between[index],
    }),
  );
  const providers = await findOrganisations(
    tx,
    placements.flatMap(({ provider }) => (provider === null ? [] : [provider])),
  );
  const councils = new Map<string, string>();
  for (const key of new Map([...homes.values()].flat().map((each) => [each.code, each])).values())
    if (key.level === 'ltla') councils.set(key.code, (await findArea(tx, key))?.name ?? key.code);
  return {
    byProvider: numbersBy(placements, 'provider', (code) => providers.get(code)?.name ?? code),
    byCouncil: numbersBy(placements, 'council', (code) => councils.get(code) ?? code),
  };
}

/** The distance of each placement that its source tells, by person, pathway and start. */
async function distancesTold(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const distances = new Map<string, number>();
  for (const { current, members } of await personSets(tx, people))
    for (const event of await careEventsOfPersons(tx, members))
      if (event.kind === 'placement.started' && event.data.distanceKm !== undefined)
        distances.set(`${current}|${event.pathway ?? ''}|${event.at}`, event.data.distanceKm);
  return distances;
}

interface Away {
  personId: string;
  organisation: string | null;
}

/**
 * Straight-line kilometres of each, from the postcode of the home that a service sent last to that of the provider; undefined where
 * either, or where it lies, is not known.
 */
export async function straightLines(tx: Tx, away: readonly Away[]): Promise<(number | undefined)[]> {
  const sets = await personSets(tx, [...new Set(away.map(({ personId }) => personId))]);
  const traits = await traitsOf(
    tx,
    sets.flatMap(({ members }) => members),
  );
  const homes = new Map(
    sets.map(({ current, members }) => [current, members.flatMap((each) => traits.get(each)?.postcode ?? [])[0]]),
  );
  const providers = await findOrganisations(tx, [...new Set(away.flatMap(({ organisation }) => organisation ?? []))]);
  return kilometresBetweenPostcodes(
    tx,
    away.map(({ personId, organisation }) => [homes.get(personId), providers.get(organisation ?? '')?.postcode]),
  );
}

function numbersBy(
  placements: readonly Placement[],
  by: 'provider' | 'council',
  nameOf: (code: string) => string,
): PlacementNumbers[] {
  const groups = [...Map.groupBy(placements, (each) => each[by])];
  const { cells } = protectTable(
    groups.map(([, members]) => [
      members.filter(({ stopped }) => stopped).length,
      members.filter(({ stopped }) => !stopped).length,
    ]),
  );
  return groups
    .map(([code, members], index): PlacementNumbers => {
      const [ended, away] = (cells[index] ?? []).map((cell: ShownCount) => cell.shown ?? null);
      const isShown = ended !== null && away !== null;
      const told = members.flatMap(({ kilometres }) => (kilometres === undefined ? [] : [kilometres]));
      return {
        ...{ code, name: code === null ? 'Not recorded' : nameOf(code), ended: ended ?? null, away: away ?? null },
        days: isShown ? mean(members.map(({ days }) => days)) : null,
        // A mean of few of them would tell of those few.
        kilometres: isShown && told.length === members.length ? mean(told) : null,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const ROUNDED_TO = 5;

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return Math.round(sum / values.length / ROUNDED_TO) * ROUNDED_TO;
}

const text = (value: number | null): string => (value === null ? 'not shown' : value.toLocaleString('en-GB'));

export function PlacementsPage({ measure }: { measure: PlacementMeasure }) {
  return (
    <>
      <Heading>Mental health placements out of area</Heading>
      <p>
        People who were placed for mental health care away from their own area, by what services recorded: placements
        that began in the last twelve months or still last. The promise: nobody should have to travel out of area for
        it. Distance is in a straight line from home, as the service sent it or by the two postcodes; by road it is
        longer. It is <a href={`/standards/${standard}`}>a promise, not law</a>.
      </p>
      <PlacementTable caption="By provider" first="Provider" rows={measure.byProvider} />
      <PlacementTable caption="By council of the home" first="Council" rows={measure.byCouncil} />
      <p>
        <a href="/placements.csv" download="">
          Download both tables (CSV)
        </a>
      </p>
    </>
  );
}

function PlacementTable(props: { caption: string; first: string; rows: readonly PlacementNumbers[] }) {
  return (
    <DataTable
      caption={props.caption}
      rows={props.rows}
      rowKey={(row) => row.code ?? 'none'}
      empty="No placement out of area has been recorded."
      note="Counts are rounded to 5, and 1 to 7 are not shown. Means are to the nearest 5, and only where both counts are shown."
      columns={[
        { heading: props.first, cell: (row) => row.name },
        { heading: 'Ended', numeric: true, cell: (row) => text(row.ended) },
        { heading: 'Still away', numeric: true, cell: (row) => text(row.away) },
        { heading: 'Mean days', numeric: true, cell: (row) => text(row.days) },
        { heading: 'Mean distance in a straight line (km)', numeric: true, cell: (row) => text(row.kilometres) },
      ]}
    />
  );
}

type View = Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'decision'>;

/** The panel of a person's own placements out of area, with days and distance; nothing where there is none. */
export function placementsPanel(policies: Policies): (view: View) => Promise<ReactNode> {
  return async (view) => {
    const rights = await personRights(view.tx, policies, view.person, view.now, await hiddenHere(view));
    const away = rights.filter(({ period }) => period.standard === standard);
    if (away.length === 0) return null;
    const between = await straightLines(
      view.tx,
      away.map(({ period }) => ({ personId: view.person.current, organisation: providerOf(period.steps) ?? null })),
    );
    return (
      <Section heading="Placements away from home" id="placements">
        <ul className="nhsuk-list nhsuk-list--bullet">
          {away.map(({ id, period, responsible }, index) => (
            <li key={id}>
              {responsible}: {period.used ?? 0} days, from {showDay(period.start)}
              {period.stop === undefined ? ', and still away' : ` to ${showDay(period.stop)}`}
              {distanceInWords(period.steps, between[index])}
            </li>
          ))}
        </ul>
      </Section>
    );
  };
}

type Steps = readonly { event: { data: object } }[];

function providerOf(steps: Steps): string | undefined {
  return steps
    .map(({ event }) => (event.data as { provider?: string }).provider)
    .find((provider) => provider !== undefined);
}

function distanceInWords(steps: Steps, between: number | undefined): string {
  const told = steps
    .map(({ event }) => (event.data as { distanceKm?: number }).distanceKm)
    .find((each) => each !== undefined);
  if (told !== undefined) return `, ${lengthInWords(told)} from home, as the service says`;
  return between === undefined
    ? '; the distance is not known'
    : `, ${lengthInWords(between)} from home in a straight line`;
}

function lengthInWords(kilometres: number): string {
  return `${Math.round(kilometres)} km (${Math.round(kilometres / KM_IN_A_MILE)} miles)`;
}
