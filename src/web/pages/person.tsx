import { Fragment, type ReactNode } from 'react';
import { z } from 'zod';
import {
  type Actor,
  audited,
  type Context,
  defineRoute,
  myself,
  type PersonSet,
  type Route,
  seePerson,
} from '../../access/index.ts';
import {
  DataTable,
  Details,
  EmptyState,
  type Fact,
  Facts,
  Heading,
  Pagination,
  Section,
  SubNavigation,
  showDate,
  showNhsNumber,
  showTime,
  Tag,
  Timeline,
  Warning,
} from '../../platform/design-system/index.ts';
import { csv, page } from '../../platform/http/index.ts';
import type { Tx } from '../../platform/index.ts';
import {
  type EntrySource,
  type ListedItem,
  type PersonSummary,
  summarise,
  type TimelineEntry,
} from '../../record/index.ts';
import { shownResources } from '../shown-resources.ts';

/** What another module shows on the person's page. */
export type PersonPanel = (view: {
  tx: Tx;
  person: PersonSet;
  actor: Actor;
  /** What let the actor in: restricted and withheld items depend on it. */
  decision: Context<unknown, unknown, unknown>['decision'];
  now: number;
  /** '/people/<id>' for staff, '/my' for the person: links of the panel start with it. */
  base: string;
}) => Promise<ReactNode>;

export interface PersonRoutes {
  /** Named contact, rights and so on, in the order they are shown, before problems and timeline. */
  panels: readonly PersonPanel[];
  /** Links to the person's other pages, relative to the base: 'rights', 'plan'. */
  links: readonly { text: string; path: string; only?: 'own' | 'staff' }[];
  /** A source's slug in words: 'mental-health' → 'Mental health'. */
  sourceName?(source: string): string;
}

const perPage = 50;
const timelineQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).optional(),
  service: z.string().max(60).optional(),
});

/** One page per person, the same truth for the person and for those who look after them. */
export function personRoutes(wired: PersonRoutes): Route[] {
  const show = async (view: Parameters<PersonPanel>[0], query: z.infer<typeof timelineQuery>, mine: boolean) => {
    const summary = summarise(await shownResources(view));
    const panels: ReactNode[] = [];
    for (const panel of wired.panels) panels.push(await panel(view));
    return page({
      title: mine ? 'My record' : summary.demographics.name,
      wide: true,
      ...(mine ? {} : { breadcrumb: [actsFor(view) ? wayBackOfCarer : { text: 'Find a person', href: '/people' }] }),
      body: <PersonPage summary={summary} panels={panels} wired={wired} view={view} mine={mine} query={query} />,
    });
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/people/:personId',
      permission: seePerson(),
      audit: audited('read', 'Looked at the record'),
      params: z.object({ personId: z.uuid() }),
      query: timelineQuery,
      handler: ({ tx, person, actor, now, decision, query }) =>
        show({ tx, person, actor, now, decision, base: `/people/${person.current}` }, query, false),
    }),
    defineRoute({
      method: 'GET',
      path: '/people/:personId/timeline.csv',
      permission: seePerson(),
      audit: audited('export', 'Downloaded the timeline as CSV'),
      params: z.object({ personId: z.uuid() }),
      handler: async (context) => timelineCsv(summarise(await shownResources(context)).timeline),
    }),
    defineRoute({
      method: 'GET',
      path: '/my',
      permission: myself('see'),
      audit: audited('read', 'Looked at their own record'),
      query: timelineQuery,
      handler: ({ tx, person, actor, now, decision, query }) =>
        show({ tx, person, actor, now, decision, base: '/my' }, query, true),
    }),
    defineRoute({
      method: 'GET',
      path: '/my/timeline.csv',
      permission: myself('see'),
      audit: audited('export', 'Downloaded their own timeline as CSV'),
      handler: async (context) => timelineCsv(summarise(await shownResources(context)).timeline),
    }),
  ];
}

const wayBackOfCarer = { text: 'Act for somebody', href: '/my/act-for-somebody' };

/** Somebody who was given authority, and not staff: what is for staff leads them nowhere. */
function actsFor({ decision }: Pick<Parameters<PersonPanel>[0], 'decision'>): boolean {
  return decision?.purpose === 'own-record';
}

function timelineCsv(timeline: readonly TimelineEntry[]) {
  const rows = timeline.map((entry) => [
    entry.date,
    entry.kind,
    entry.title,
    entry.detail ?? '',
    entry.source.source,
    entry.source.reference,
  ]);
  return csv('timeline.csv', [['date', 'kind', 'what', 'detail', 'service', 'resource'], ...rows]);
}

function PersonPage(props: {
  summary: PersonSummary;
  panels: readonly ReactNode[];
  wired: PersonRoutes;
  view: Parameters<PersonPanel>[0];
  mine: boolean;
  query: z.infer<typeof timelineQuery>;
}) {
  const { summary, panels, wired, view, mine, query } = props;
  const sourceName = wired.sourceName ?? ((source: string) => source);
  const { demographics } = summary;
  return (
    <>
      <Heading caption={mine ? 'My record' : 'Person'}>{demographics.name}</Heading>
      {demographics.deceased ? <Warning heading="Died">{deathText(demographics.deceased)}</Warning> : null}
      <SubNavigation
        label="Parts of the record"
        items={[
          { text: 'Summary', href: view.base, current: true },
          ...wired.links
            .filter(({ only }) => only === undefined || (only === 'own' ? mine : !mine && !actsFor(view)))
            .map((link) => ({ text: link.text, href: `${view.base}/${link.path}` })),
        ]}
      />
      <Section heading="Who they are" id="who">
        <Facts rows={whoRows(summary, sourceName)} />
      </Section>
      {panels.map((panel, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the panels are a fixed list
        <Fragment key={at}>{panel}</Fragment>
      ))}
      <Items
        heading="Problems"
        id="problems"
        items={summary.problems}
        empty="No problem is recorded by any service."
        sourceName={sourceName}
      />
      <Items
        heading="Medicines"
        id="medicines"
        items={summary.medicines}
        empty="No medicine is recorded by any service."
        sourceName={sourceName}
      />
      <Items
        heading="Allergies and adverse reactions"
        id="allergies"
        items={summary.allergies}
        empty="No service has recorded an allergy. That is not the same as having none."
        sourceName={sourceName}
      />
      <OneTimeline timeline={summary.timeline} base={view.base} query={query} sourceName={sourceName} />
      {mine ? (
        <p>
          By law a professional may keep a part of a record from the person where telling it would do serious harm, or
          where it tells of somebody else. This stands on everybody’s page, whether or not anything is kept from them.
          You can ask the Caldicott Guardian of a service whether it keeps to the law.
        </p>
      ) : null}
    </>
  );
}

function whoRows({ demographics }: PersonSummary, sourceName: (source: string) => string): Fact[] {
  const each = (values: readonly { text: string; source: string }[]) => {
    const byText = Map.groupBy(values, (value) => value.text);
    return (
      <ul className="nhsuk-list nhsuk-u-margin-bottom-0">
        {[...byText].map(([text, sources]) => (
          <li key={text}>
            {text} <Sources sources={sources.map((value) => value.source)} sourceName={sourceName} />
          </li>
        ))}
      </ul>
    );
  };
  const { nhsNumbers } = demographics;
  return [
    { name: 'Names', value: demographics.names.length > 0 ? each(demographics.names) : 'Not known' },
    { name: 'Birth date', value: demographics.birthDate ? showDate(demographics.birthDate) : 'Not known' },
    { name: 'Sex', value: demographics.gender ?? 'Not known' },
    {
      name: 'NHS number',
      value:
        nhsNumbers.length === 0
          ? 'Not known'
          : nhsNumbers.length === 1
            ? showNhsNumber(nhsNumbers[0] ?? '')
            : `${nhsNumbers.map(showNhsNumber).join(' and ')} (services hold different numbers: one is wrong)`,
    },
    { name: 'Address', value: demographics.addresses.length > 0 ? each(demographics.addresses) : 'Not known' },
    {
      name: 'Reached by',
      value:
        demographics.telecoms.length > 0
          ? each(demographics.telecoms.map((telecom) => ({ text: telecom.value, source: telecom.source })))
          : 'Not known',
    },
  ];
}

function Sources({ sources, sourceName }: { sources: readonly string[]; sourceName: (source: string) => string }) {
  return (
    <span className="nhsuk-body-s">
      {[...new Set(sources)].map((source) => (
        <Fragment key={source}>
          <Tag modifier="grey">{sourceName(source)}</Tag>{' '}
        </Fragment>
      ))}
    </span>
  );
}

function Items(props: {
  heading: string;
  id: string;
  items: readonly ListedItem[];
  empty: string;
  sourceName: (source: string) => string;
}) {
  const { heading, id, items, empty, sourceName } = props;
  const current = items.filter((item) => item.status === undefined || item.status === 'active');
  const past = items.filter((item) => !current.includes(item));
  const table = (rows: readonly ListedItem[], caption: string) => (
    <DataTable
      caption={caption}
      captionSize="s"
      rows={rows}
      rowKey={(item) => item.text}
      columns={[
        { heading: 'What', cell: (item) => (item.detail ? `${item.text} (${item.detail})` : item.text) },
        { heading: 'Since', cell: (item) => (item.since ? showWhen(item.since) : 'Not known') },
        { heading: 'State', cell: (item) => item.status ?? 'Not said' },
        {
          heading: 'From',
          cell: (item) => (
            <Sources sources={item.sources.map((source: EntrySource) => source.source)} sourceName={sourceName} />
          ),
        },
      ]}
    />
  );
  return (
    <Section heading={heading} id={id}>
      {items.length === 0 ? <EmptyState>{empty}</EmptyState> : null}
      {current.length > 0 ? table(current, `${heading} now`) : null}
      {past.length > 0 ? (
        <Details summary={`${heading} in the past (${past.length})`}>{table(past, `${heading} in the past`)}</Details>
      ) : null}
    </Section>
  );
}

function OneTimeline(props: {
  timeline: readonly TimelineEntry[];
  base: string;
  query: z.infer<typeof timelineQuery>;
  sourceName: (source: string) => string;
}) {
  const { timeline, base, query, sourceName } = props;
  const sources = [...new Set(timeline.map((entry) => entry.source.source))].sort();
  const chosen = query.service && sources.includes(query.service) ? query.service : undefined;
  const entries = chosen ? timeline.filter((entry) => entry.source.source === chosen) : timeline;
  const pages = Math.max(1, Math.ceil(entries.length / perPage));
  const current = Math.min(query.page ?? 1, pages);
  const shown = entries.slice((current - 1) * perPage, current * perPage);
  const href = (service: string | undefined, at: number) => {
    const search = new URLSearchParams({
      ...(service ? { service } : {}),
      ...(at > 1 ? { page: String(at) } : {}),
    }).toString();
    return `${base}${search ? `?${search}` : ''}#timeline`;
  };
  return (
    <Section heading="What happened" id="timeline">
      <SubNavigation
        label="Services of the timeline"
        items={[
          { text: `All services (${timeline.length})`, href: href(undefined, 1), current: chosen === undefined },
          ...sources.map((source) => ({ text: sourceName(source), href: href(source, 1), current: chosen === source })),
        ]}
      />
      {shown.length === 0 ? (
        <EmptyState>No service has sent anything that happened.</EmptyState>
      ) : (
        <Timeline
          label="What happened, latest first"
          moments={shown.map((entry) => ({
            key: `${entry.source.reference}/${entry.source.version}`,
            dateTime: entry.date,
            when: showWhen(entry.date),
            what: entry.title,
            ...(entry.detail ? { detail: entry.detail } : {}),
            tag: <Tag modifier="grey">{sourceName(entry.source.source)}</Tag>,
          }))}
        />
      )}
      <Pagination page={current} pages={pages} href={(at) => href(chosen, at)} />
      <p>
        <a href={`${base}/timeline.csv`}>The whole timeline as CSV</a>
      </p>
    </Section>
  );
}

/** A FHIR date or dateTime of any precision, as read. */
function showWhen(text: string): string {
  if (/^\d{4}$/.test(text)) return text;
  if (/^\d{4}-\d{2}$/.test(text)) {
    return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${text}-01T00:00:00Z`),
    );
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return showDate(text);
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? text : showTime(instant);
}

function deathText(text: string): string {
  return text === 'yes' ? 'A service has recorded the death, without the date.' : `Died on ${showWhen(text)}.`;
}
