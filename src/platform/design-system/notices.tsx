import type { ReactNode } from 'react';

/** Something good to know, set apart. */
export function Notice({ children }: { children: ReactNode }) {
  return <div className="nhsuk-inset-text">{children}</div>;
}

/** Something that must not be missed. The heading says what it is about. */
export function Warning({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <div className="nhsuk-warning-callout">
      <h2 className="nhsuk-warning-callout__label">
        <span>
          <span className="nhsuk-u-visually-hidden">Important: </span>
          {heading}
        </span>
      </h2>
      {children}
    </div>
  );
}

/** Says what was just done, at the top of the next page. */
export function Done({ children }: { children: ReactNode }) {
  return (
    <div
      className="nhsuk-notification-banner nhsuk-notification-banner--success"
      role="alert"
      aria-labelledby="done-title"
    >
      <div className="nhsuk-notification-banner__header">
        <h2 className="nhsuk-notification-banner__title" id="done-title">
          Done
        </h2>
      </div>
      <div className="nhsuk-notification-banner__content">
        <p className="nhsuk-notification-banner__heading">{children}</p>
      </div>
    </div>
  );
}

/** There is nothing, and that is said rather than an empty frame shown. */
export function EmptyState({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="wpc-empty">
      {title === undefined ? null : <p className="nhsuk-heading-s">{title}</p>}
      <p>{children}</p>
    </div>
  );
}

/** More, for whoever wants it. */
export function Details({ summary, children, open }: { summary: string; children: ReactNode; open?: boolean }) {
  return (
    <details className="nhsuk-details" open={open === true}>
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">{summary}</span>
      </summary>
      <div className="nhsuk-details__text">{children}</div>
    </details>
  );
}
