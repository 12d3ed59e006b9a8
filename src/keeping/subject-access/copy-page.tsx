import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { showTime } from '../../platform/design-system/index.ts';
import { type StoredResource, summarise } from '../../record/index.ts';
import type { CopiedPart, CopiedRow, Copy, Manifest } from './copies.ts';
import { hasContent, labelOf, Readable } from './readable.tsx';

/** Complete in one file: it is read where nothing else of the service is at hand, and printed. */
const style = `
body{font:1rem/1.5 Arial,sans-serif;color:#212b32;max-width:60rem;margin:0 auto;padding:1rem}
h1,h2,h3{line-height:1.2}h2{border-top:4px solid #005eb8;padding-top:.75rem;margin-top:3rem}
h3{margin:1.5rem 0 .5rem}a{color:#005eb8}dl{margin:0}dl>div{display:flex;flex-wrap:wrap;gap:0 1rem;border-bottom:1px solid #d8dde0;padding:.25rem 0}
dt{font-weight:bold;flex:0 0 14rem}dd{margin:0;flex:1 1 18rem;overflow-wrap:anywhere}dd dl dt{flex-basis:10rem}ul{margin:.25rem 0;padding-left:1.25rem}
article{margin:0 0 1.5rem;padding:.75rem 1rem;background:#f0f4f5}.mark{background:#fff;border:3px solid #d5281b;padding:.5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.375rem .5rem;border-bottom:1px solid #d8dde0}
.contents{columns:2 18rem}@media print{body{max-width:none;font-size:10pt}article{background:none;border:1px solid #768692;break-inside:avoid}a{color:inherit;text-decoration:none}h2{break-after:avoid}nav{break-after:page}}`;

function document(title: string, body: ReactNode): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(
    <html lang="en-GB">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file */}
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>{body}</body>
    </html>,
  )}`;
}

/** The copy as a page to read or print. */
export function copyPage(copy: Copy, sourceName: (source: string) => string): string {
  const { resources, parts } = split(copy);
  const title = copy.forReview ? 'For review: everything held about one person' : 'Everything held about you';
  const { demographics } = summarise(resources.map(({ row }) => storedOf(row)));
  const byType = [...Map.groupBy(resources, ({ row }) => String(row.resource_type))];
  const sections = [
    ...byType.map(([type, rows]) => ({ id: type, title: typeWords[type] ?? labelOf(type), rows, type })),
    ...parts.map(({ table, title, rows }) => ({ id: table, title, rows, type: undefined })),
  ];
  return document(
    title,
    <>
      <h1>{title}</h1>
      <p>
        {demographics.name}. Made on {showTime(Date.parse(copy.at))}.
      </p>
      <Introduction forReview={copy.forReview} />
      <nav aria-label="Contents">
        <h2>Contents</h2>
        <ol className="contents">
          {sections.map(({ id, title, rows }) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a> ({rows.length})
            </li>
          ))}
        </ol>
      </nav>
      <main>
        {sections.map(({ id, title, rows, type }) => (
          <section key={id} id={id}>
            <h2>{title}</h2>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a file that is written once
              <Entry key={at} row={row} number={at + 1} type={type} sourceName={sourceName} />
            ))}
          </section>
        ))}
      </main>
    </>,
  );
}

function Introduction({ forReview }: { forReview: boolean }) {
  if (forReview)
    return (
      <p className="mark">
        Not for the person as it stands. Entries in a red frame are not in their copy, with the reason. Decide on each,
        and give the person’s copy only after this review.
      </p>
    );
  return (
    <>
      <p>
        You have a right to this copy under article 15 of the UK GDPR. It has what every service sent about you, and
        what was added here: clocks, contacts, tasks, appointments, your choices, and who looked. Times are those of
        London.
      </p>
      <p>
        The law lets a professional leave out what would seriously harm you or somebody else, or what is about another
        person. If you think that something is missing, is wrong, or that you did not get it in time, ask us to look
        again; you can also complain to the Information Commissioner’s Office. Your data is used for your care, on the
        ground of a public task (article 6(1)(e)) and of health and social care (article 9(2)(h)).
      </p>
    </>
  );
}

function split(copy: Copy): { resources: CopiedRow[]; parts: CopiedPart[] } {
  const resources = copy.parts.find(({ table }) => table === 'resource')?.rows ?? [];
  return {
    resources: resources.filter(({ row }) => row.deleted !== true),
    parts: copy.parts.filter(({ table }) => table !== 'resource'),
  };
}

function Entry(props: {
  row: CopiedRow;
  number: number;
  type: string | undefined;
  sourceName: (source: string) => string;
}) {
  const { row, leftOut } = props.row;
  const { json, ...rest } = row;
  const value = json === undefined ? row : (JSON.parse(String(json)) as Record<string, unknown>);
  const from = props.sourceName(String(rest.source ?? ''));
  return (
    <article className={leftOut === undefined ? undefined : 'mark'}>
      <h3>
        {props.type === undefined ? `${props.number}` : `${props.number} from ${from}`}
        {json !== undefined && props.type === undefined ? `: version ${rest.version}, ${from}` : ''}
      </h3>
      {leftOut === undefined ? null : (
        <p>
          <strong>Not in the person’s copy.</strong> {leftOut}
        </p>
      )}
      <Readable value={hasContent(value) ? value : { content: 'None' }} />
    </article>
  );
}

/** For the professional who reviews: what is given and what is not, by kind. */
export function manifestPage(manifest: Manifest): string {
  return document(
    'What was left out, and why',
    <>
      <h1>What was left out, and why</h1>
      <p>
        For the professional who reviews a person’s copy before it is given. Made on{' '}
        {showTime(Date.parse(manifest.made))} by {manifest.madeBy}, from {manifest.linkedRecords} services’ records of
        one person.
      </p>
      <p>
        Not in the person’s copy: {manifest.leftOut} {manifest.leftOut === 1 ? 'entry' : 'entries'}. Read each in the
        copy for review. Before health data is withheld as harmful, the health professional who answers for the care
        must have been asked within six months (Data Protection Act 2018, schedule 3 paragraph 6).
      </p>
      <table>
        <caption>Kinds of entry</caption>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Given</th>
            <th scope="col">Left out, and why</th>
          </tr>
        </thead>
        <tbody>
          {manifest.parts.map(({ table, title, given, leftOut }) => (
            <tr key={table}>
              <th scope="row">{title}</th>
              <td>{given}</td>
              <td>{leftOut.map(({ why, rows }) => `${rows}: ${why}`).join('; ') || 'Nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>In no copy</h2>
      <dl>
        {manifest.notCopied.map(({ table, reason }) => (
          <div key={table}>
            <dt>{table}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </>,
  );
}

function storedOf(row: CopiedRow['row']): StoredResource {
  return {
    personId: String(row.person_id),
    type: String(row.resource_type),
    id: String(row.id),
    version: Number(row.version),
    lastUpdated: Number(row.last_updated),
    deleted: row.deleted === true,
    source: String(row.source),
    extractId: row.extract_id === null ? null : String(row.extract_id),
    row: row.row === null ? null : Number(row.row),
    json: String(row.json),
    restricted: row.restricted === true,
    withheld: row.withheld === true,
    organisation: row.shown_to === null ? null : String(row.shown_to),
  };
}

const typeWords: Record<string, string> = {
  Patient: 'Who you are, as each service knows you',
  Encounter: 'Visits and contacts',
  Appointment: 'Appointments in services’ own systems',
  ServiceRequest: 'Referrals and requests',
  Condition: 'Problems and diagnoses',
  Observation: 'Measurements and scores',
  MedicationRequest: 'Medicines prescribed',
  MedicationStatement: 'Medicines taken',
  AllergyIntolerance: 'Allergies and reactions',
  ClinicalImpression: 'Assessments',
  EpisodeOfCare: 'Services over time',
  RelatedPerson: 'Carers and relatives on your record',
  DocumentReference: 'Letters and documents',
  Consent: 'Your choices, in services’ own systems',
  CareTeam: 'Your care team',
  CarePlan: 'Your plans',
  Procedure: 'Procedures',
  Immunization: 'Vaccinations',
};
