import { type Actor, anyRole, audited, defineRoute, hasRole, type Route } from '../../access/index.ts';
import { CardGroup, DataTable, Figure, Heading, Notice, Section } from '../../platform/design-system/index.ts';
import { csv, page } from '../../platform/http/index.ts';
import type { Tx } from '../../platform/index.ts';
import { protectCount } from '../../standards/index.ts';

/** How the place stands: whole numbers for those who run it. */
export interface PlaceSummary {
  /** People, after linking; and source patients by service. */
  people: number;
  sourcePatients: Record<string, number>;
  openReviews: number;
  quarantined: number;
  withoutContact: number;
  clocks: ClockRow[];
  dueSoonMeaning: string;
}

export interface ClockRow {
  standard: string;
  title: string;
  running: number;
  aboutToBeMissed: number;
  late: number;
  met: number;
  missed: number;
}

const staff = anyRole(
  'practitioner',
  'named-contact',
  'team-manager',
  'commissioner',
  'analyst',
  'caldicott-guardian',
  'administrator',
  'public-voice-officer',
);

/** Whoever plans or measures sees small counts protected; whoever must act on them sees them as they are. */
function counted(actor: Actor): (value: number) => string {
  const exact = hasRole(actor, 'practitioner', 'named-contact', 'team-manager', 'administrator');
  return (value) => {
    if (exact) return value.toLocaleString('en-GB');
    const { shown } = protectCount(value);
    return shown === undefined ? 'fewer than 8' : shown.toLocaleString('en-GB');
  };
}

/** The place at a glance, for everybody who works in it: counts only, of no person. */
export function placeRoutes(summarise: (tx: Tx, now: number) => Promise<PlaceSummary>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/place',
      permission: staff,
      audit: audited('read', 'Looked at the summary of the place'),
      handler: async ({ tx, now, actor }) =>
        page({ title: 'The place', wide: true, body: <Place summary={await summarise(tx, now)} n={counted(actor)} /> }),
    }),
    defineRoute({
      method: 'GET',
      path: '/place/clocks.csv',
      permission: staff,
      audit: audited('export', 'Downloaded the summary of clocks'),
      handler: async ({ tx, now, actor }) => {
        const n = counted(actor);
        const { clocks } = await summarise(tx, now);
        const header = ['standard', 'title', 'running', 'about to be missed', 'late', 'met', 'missed'];
        return csv('clocks.csv', [
          header,
          ...clocks.map((row) => [
            row.standard,
            row.title,
            ...[row.running, row.aboutToBeMissed, row.late, row.met, row.missed].map((value) =>
              n(value).replaceAll(',', ''),
            ),
          ]),
        ]);
      },
    }),
  ];
}

function Place({ summary, n }: { summary: PlaceSummary; n: (value: number) => string }) {
  const sum = (pick: (row: ClockRow) => number) => summary.clocks.reduce((total, row) => total + pick(row), 0);
  const services = Object.entries(summary.sourcePatients);
  return (
    <>
      <Heading>The place</Heading>
      <CardGroup>
        <Figure
          value={n(summary.people)}
          label="people"
          note={
            services.length > 0
              ? `joined from ${services.map(([source, count]) => `${n(count)} in ${source}`).join(', ')}`
              : 'no extract has arrived yet'
          }
        />
        <Figure value={n(sum((row) => row.running))} label="clocks running in time" />
        <Figure value={n(sum((row) => row.aboutToBeMissed))} label="about to be missed" />
        <Figure value={n(sum((row) => row.late))} label="running late" />
        <Figure
          value={n(summary.withoutContact)}
          label="people with needs in two or more services and no named contact"
        />
        <Figure value={n(summary.openReviews)} label="open questions of who is who" />
        <Figure value={n(summary.quarantined)} label="rows in quarantine" />
      </CardGroup>
      <Section heading="Clocks">
        <Notice>{summary.dueSoonMeaning}</Notice>
        <DataTable
          caption="Clocks by standard"
          rows={summary.clocks}
          rowKey={(row) => row.standard}
          csvHref="/place/clocks.csv"
          empty="No clock has started. Clocks start when extracts arrive or somebody asks for care."
          columns={[
            { heading: 'Standard', cell: (row) => <a href={`/standards/${row.standard}`}>{row.title}</a> },
            { heading: 'Running in time', numeric: true, cell: (row) => n(row.running) },
            { heading: 'About to be missed', numeric: true, cell: (row) => n(row.aboutToBeMissed) },
            { heading: 'Running late', numeric: true, cell: (row) => n(row.late) },
            { heading: 'Met', numeric: true, cell: (row) => n(row.met) },
            { heading: 'Missed', numeric: true, cell: (row) => n(row.missed) },
          ]}
        />
      </Section>
    </>
  );
}
