import { DataTable, EmptyState, Heading, Notice, Section, showDay } from '../../platform/design-system/index.ts';
import type { Share, SourceQuality } from '../data-quality.ts';

const fields: { name: keyof SourceQuality['completeness']; label: string }[] = [
  { name: 'nhsNumber', label: 'NHS number' },
  { name: 'birthDate', label: 'Date of birth' },
  { name: 'postcode', label: 'Postcode' },
  { name: 'ethnicity', label: 'Ethnic category' },
  { name: 'generalPractitioner', label: 'GP' },
];

/** How good each source's data are: complete, in time, readable, joined to the rest. */
export function DataQuality({ sources }: { sources: readonly SourceQuality[] }) {
  return (
    <>
      <Heading caption="Extracts">Data quality by source</Heading>
      {sources.length === 0 ? <EmptyState>No service has sent anything yet.</EmptyState> : null}
      {sources.map((source) => (
        <Source key={source.source} source={source} />
      ))}
      <p>
        <a href="/quarantine">Quarantine</a>
      </p>
    </>
  );
}

function Source({ source }: { source: SourceQuality }) {
  return (
    <Section heading={source.source} id={source.source}>
      <p>
        {count(source.extracts)} files since {showDay(source.first)}, the latest on {showDay(source.latest)}:{' '}
        {count(source.rows)} rows about {count(source.people)} people.
      </p>
      <DataTable
        caption={`${source.source}: how complete`}
        captionSize="s"
        rows={completenessRows(source)}
        rowKey={(row) => row.label}
        columns={[
          { heading: 'What', cell: (row) => row.label },
          { heading: 'People', numeric: true, cell: (row) => count(row.share.count) },
          { heading: 'Share', numeric: true, cell: (row) => percent(row.share) },
        ]}
        note={`Shares are of the ${count(source.completeness.birthDate.of)} people whom the source describes${source.undescribed > 0 ? `; ${count(source.undescribed)} more are only mentioned` : ''}. Joined to no other record is of ${count(source.unlinked.of)}.`}
      />
      <Lateness source={source} />
      <Refusals source={source} />
    </Section>
  );
}

function completenessRows(source: SourceQuality): { label: string; share: Share }[] {
  return [
    ...fields.map(({ name, label }) => ({ label, share: source.completeness[name] })),
    {
      label: 'NHS number that cannot be one',
      share: { count: source.invalidNhsNumbers, of: source.completeness.nhsNumber.of },
    },
    { label: 'Joined to no other record', share: source.unlinked },
  ];
}

function Lateness({ source }: { source: SourceQuality }) {
  const since = source.lateness.reduce((sum, row) => sum + row.since, 0);
  const all = source.lateness.reduce((sum, row) => sum + row.all, 0);
  return (
    <DataTable
      caption={`${source.source}: how late`}
      captionSize="s"
      rows={source.lateness}
      rowKey={(row) => row.band}
      columns={[
        { heading: 'Known after it happened', cell: (row) => row.band },
        { heading: 'Since the first extract', numeric: true, cell: (row) => percent({ count: row.since, of: since }) },
        { heading: 'With history', numeric: true, cell: (row) => percent({ count: row.all, of: all }) },
      ]}
      note="The first extract brings history, so it says nothing of how late the source is; it is in the last column only."
    />
  );
}

function Refusals({ source }: { source: SourceQuality }) {
  const { quarantined, notes } = source;
  const rows = [
    ...quarantined.byReason.map((row) => ({ ...row, kept: 'Kept out' })),
    ...notes.map((row) => ({ ...row, kept: 'Stored all the same' })),
  ];
  return (
    <>
      <DataTable
        caption={`${source.source}: what was wrong`}
        captionSize="s"
        rows={rows}
        rowKey={(row) => row.kept + row.reason}
        empty="Nothing that is open."
        columns={[
          { heading: 'Reason', cell: (row) => row.text },
          { heading: 'What became of it', cell: (row) => row.kept },
          { heading: 'Rows', numeric: true, cell: (row) => count(row.rows) },
        ]}
      />
      {quarantined.open > 0 ? (
        <Notice>
          <a href={`/quarantine?source=${source.source}&status=open`}>
            {count(quarantined.open)} in quarantine from {source.source}
          </a>
          ; {count(quarantined.sentAgain)} were mended and {count(quarantined.dismissed)} dismissed.
        </Notice>
      ) : null}
    </>
  );
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function percent({ count: part, of }: Share): string {
  return of === 0 ? 'none yet' : `${((100 * part) / of).toFixed(1)}%`;
}
