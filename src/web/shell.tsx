import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Actor } from '../access/index.ts';
import { CsrfField, type PageContext, PageContextProvider } from '../platform/design-system/index.ts';
import type { Crumb, Page } from '../platform/http/index.ts';
import type { NavigationItem } from './navigation.ts';

export interface Shell {
  context: PageContext;
  actor: Actor;
  navigation: readonly NavigationItem[];
  stylesheet: string;
  /** The embedded database keeps nothing safe: said on every page. */
  trial: boolean;
  /** Sign-in and its pages exist in this server. */
  signIn: boolean;
}

/** A page in its shell, as the text of an HTML document. */
export function renderPage(page: Page, shell: Shell): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<Document page={page} shell={shell} />)}`;
}

function Document({ page, shell }: { page: Page; shell: Shell }) {
  return (
    <html lang="en-GB">
      <head>
        <meta charSet="utf-8" />
        <title>{`${page.status !== undefined && page.status >= 422 ? 'Error: ' : ''}${page.title} - Whole-Person Care`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={shell.stylesheet} />
      </head>
      <body>
        <PageContextProvider value={shell.context}>
          <a className="nhsuk-skip-link" href="#maincontent">
            Skip to main content
          </a>
          <Header shell={shell} />
          <div className={page.wide ? 'nhsuk-width-container-fluid' : 'nhsuk-width-container'}>
            {page.breadcrumb === undefined || page.breadcrumb.length === 0 ? null : (
              <Breadcrumb crumbs={page.breadcrumb} />
            )}
            <main className="nhsuk-main-wrapper" id="maincontent">
              {page.body}
            </main>
          </div>
          <Footer />
        </PageContextProvider>
      </body>
    </html>
  );
}

function Header({ shell }: { shell: Shell }) {
  return (
    <header className="wpc-header">
      <div className="nhsuk-width-container">
        <div className="wpc-header__row">
          <a className="wpc-header__mark" href="/">
            Whole-Person Care
          </a>
          {shell.signIn ? <Account actor={shell.actor} /> : null}
        </div>
      </div>
      {shell.navigation.length === 0 ? null : (
        <nav className="wpc-nav" aria-label="Main">
          <div className="nhsuk-width-container">
            <ul className="wpc-nav__list">
              {shell.navigation.map((item) => (
                <li key={item.href}>
                  <a
                    className="wpc-nav__link"
                    href={item.href}
                    {...(item.href === shell.context.path ? { 'aria-current': 'page' as const } : {})}
                  >
                    {item.text}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        </nav>
      )}
      {shell.trial ? <TrialNotice /> : null}
    </header>
  );
}

function Account({ actor }: { actor: Actor }): ReactNode {
  if (actor.accountId === null) {
    return (
      <ul className="wpc-header__account">
        <li>
          <a href="/sign-in">Sign in</a>
        </li>
      </ul>
    );
  }
  return (
    <ul className="wpc-header__account">
      <li>
        <a href="/account">{actor.name}</a>
      </li>
      <li>
        <form method="post" action="/sign-out">
          <CsrfField />
          <button type="submit">Sign out</button>
        </form>
      </li>
    </ul>
  );
}

function TrialNotice() {
  return (
    <div className="wpc-trial">
      <div className="nhsuk-width-container">
        <p>
          For trying out, not for live data: everybody here is invented, and this database makes no promise to keep what
          you enter.
        </p>
      </div>
    </div>
  );
}

function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="nhsuk-breadcrumb" aria-label="Breadcrumb">
      <ol className="nhsuk-breadcrumb__list">
        {crumbs.map((crumb) => (
          <li className="nhsuk-breadcrumb__list-item" key={crumb.href}>
            <a className="nhsuk-breadcrumb__link" href={crumb.href}>
              {crumb.text}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Footer() {
  return (
    <footer className="nhsuk-footer">
      <div className="nhsuk-width-container">
        <p className="nhsuk-body-s">Whole-Person Care is open-source software. It is not a service of the NHS.</p>
      </div>
    </footer>
  );
}
