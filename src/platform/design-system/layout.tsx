import type { ReactNode } from 'react';

/** The page's one h1, with a smaller line above it when that helps. */
export function Heading({ children, caption }: { children: ReactNode; caption?: ReactNode }) {
  return (
    <h1 className="nhsuk-heading-xl">
      {caption === undefined ? null : (
        <>
          <span className="nhsuk-caption-xl">{caption}</span>{' '}
        </>
      )}
      {children}
    </h1>
  );
}

/** A part of a page with its own h2. `id` makes it a link target. */
export function Section({ heading, id, children }: { heading: ReactNode; id?: string; children: ReactNode }) {
  return (
    <section className="wpc-section" {...(id === undefined ? {} : { id })}>
      <h2 className="nhsuk-heading-l">{heading}</h2>
      {children}
    </section>
  );
}

export function Columns({ children }: { children: ReactNode }) {
  return <div className="nhsuk-grid-row">{children}</div>;
}

export function Column({
  width,
  children,
}: {
  width: 'full' | 'two-thirds' | 'one-half' | 'one-third' | 'one-quarter';
  children: ReactNode;
}) {
  return <div className={`nhsuk-grid-column-${width}`}>{children}</div>;
}

export interface Fact {
  name: string;
  value: ReactNode;
  /** Link to change or explain it. `hidden` is read out after the text: 'Change' + ' address'. */
  action?: { text: string; hidden: string; href: string };
}

/** Names and values. A row without a value is still shown, as 'Not recorded', because absence is information. */
export function Facts({ rows }: { rows: readonly Fact[] }) {
  return (
    <dl className="nhsuk-summary-list">
      {rows.map((row) => (
        <div
          className={`nhsuk-summary-list__row${row.action === undefined ? ' nhsuk-summary-list__row--no-actions' : ''}`}
          key={row.name}
        >
          <dt className="nhsuk-summary-list__key">{row.name}</dt>
          <dd className="nhsuk-summary-list__value">{row.value ?? 'Not recorded'}</dd>
          {row.action === undefined ? null : (
            <dd className="nhsuk-summary-list__actions">
              <a href={row.action.href}>
                {row.action.text}
                <span className="nhsuk-u-visually-hidden"> {row.action.hidden}</span>
              </a>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

/** A card with a heading, for a summary that may lead to more. `tag` stands beside the heading. */
export function SummaryCard(props: {
  heading: ReactNode;
  href?: string;
  tag?: ReactNode;
  level?: 2 | 3;
  children?: ReactNode;
}) {
  const HeadingTag = props.level === 3 ? 'h3' : 'h2';
  return (
    <div className={`nhsuk-card${props.href === undefined ? '' : ' nhsuk-card--clickable'}`}>
      <div className="nhsuk-card__content">
        <HeadingTag className="nhsuk-card__heading nhsuk-heading-m">
          {props.href === undefined ? (
            props.heading
          ) : (
            <a className="nhsuk-card__link" href={props.href}>
              {props.heading}
            </a>
          )}
        </HeadingTag>
        {props.tag === undefined ? null : <p className="wpc-card__tag">{props.tag}</p>}
        {props.children}
      </div>
    </div>
  );
}

/** Cards side by side, two or three to a row on a wide screen. */
export function CardGroup({ children }: { children: ReactNode }) {
  return <div className="wpc-cards">{children}</div>;
}

/** One figure with what it counts. */
export function Figure({ value, label, note }: { value: ReactNode; label: ReactNode; note?: ReactNode }) {
  return (
    <div className="wpc-figure">
      <p className="wpc-figure__value">{value}</p>
      <p className="wpc-figure__label">{label}</p>
      {note === undefined ? null : <p className="nhsuk-body-s nhsuk-u-margin-bottom-0">{note}</p>}
    </div>
  );
}

export interface Moment {
  key: string;
  /** ISO date or instant, for machines. */
  dateTime: string;
  /** As read: '3 November 2026'. */
  when: ReactNode;
  what: ReactNode;
  detail?: ReactNode;
  tag?: ReactNode;
}

/** What happened, newest or oldest first as given. */
export function Timeline({ moments, label }: { moments: readonly Moment[]; label: string }) {
  return (
    <ol className="wpc-timeline" aria-label={label}>
      {moments.map((moment) => (
        <li key={moment.key} className="wpc-timeline__item">
          <p className="wpc-timeline__when">
            <time dateTime={moment.dateTime}>{moment.when}</time> {moment.tag}
          </p>
          <div className="wpc-timeline__what">{moment.what}</div>
          {moment.detail === undefined ? null : (
            <div className="nhsuk-body-s nhsuk-u-margin-bottom-0">{moment.detail}</div>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Links to the parts of one thing (a person, a measure); the current one is marked. */
export function SubNavigation({
  label,
  items,
}: {
  label: string;
  items: readonly { text: string; href: string; current?: boolean }[];
}) {
  return (
    <nav className="wpc-subnav" aria-label={label}>
      <ul className="wpc-subnav__list">
        {items.map((item) => (
          <li key={item.href} className="wpc-subnav__item">
            <a
              href={item.href}
              className="wpc-subnav__link"
              {...(item.current ? { 'aria-current': 'page' as const } : {})}
            >
              {item.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
