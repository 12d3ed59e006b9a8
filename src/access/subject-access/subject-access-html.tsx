import { renderToStaticMarkup } from 'react-dom/server';
import type { Holding, SubjectAccess } from './everything-about-store.ts';

/** The same as a page to read or print, complete in one file. */
export function subjectAccessHtml(access: SubjectAccess): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<Everything access={access} />)}`;
}

function Everything({ access }: { access: SubjectAccess }) {
  return (
    <html lang="en-GB">
      <head>
        <meta charSet="utf-8" />
        <title>Everything held about you</title>
      </head>
      <body>
        <h1>Everything held about you</h1>
        <p>Made at {access.at}. Dates in tables are as they are stored; large numbers are milliseconds since 1970.</p>
        <ul>
          {access.holdings.map((holding) => (
            <li key={holding.table}>
              <a href={`#${holding.table}`}>{titleOf(holding)}</a>: {holding.rows.length}
            </li>
          ))}
        </ul>
        {access.holdings.map((holding) => (
          <Part key={holding.table} holding={holding} />
        ))}
      </body>
    </html>
  );
}

function titleOf({ table }: Holding): string {
  return table.replaceAll('_', ' ');
}

function Part({ holding }: { holding: Holding }) {
  return (
    <section id={holding.table}>
      <h2>{titleOf(holding)}</h2>
      {holding.withheld === 0 ? null : (
        <p>{holding.withheld} withheld by a professional. You may ask for this to be reviewed.</p>
      )}
      {holding.rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file that is written once do not move
        <dl key={at}>
          {Object.entries(row)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name.replaceAll('_', ' ')}</dt>
                <dd>
                  <pre>{typeof value === 'string' ? value : JSON.stringify(value)}</pre>
                </dd>
              </div>
            ))}
        </dl>
      ))}
    </section>
  );
}
