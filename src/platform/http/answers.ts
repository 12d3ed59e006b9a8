import type { Readable } from 'node:stream';
import type { ReactNode } from 'react';
import type { Refusal } from '../errors/index.ts';
import { csvText } from './csv.ts';

/** A place on the way to this page. */
export interface Crumb {
  text: string;
  href: string;
}

/** A page without its shell: `web` adds head, header, navigation and footer. */
export interface Page {
  readonly answer: 'page';
  /** Heading-like, without the name of the service: 'Your plan'. */
  title: string;
  body: ReactNode;
  breadcrumb?: readonly Crumb[];
  /** Uses the whole width, for dashboards and wide tables. */
  wide?: boolean;
  /** 200 unless told; 422 for a form shown again with its errors. */
  status?: number;
}

/** Anything that is not a page. `headers` are names in lower case. */
export interface Sent {
  readonly answer: 'sent';
  status: number;
  contentType: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer | Readable;
}

/** Sends the browser elsewhere, with 303 so that a form is not posted twice. */
export interface Redirect {
  readonly answer: 'redirect';
  location: string;
}

export type Answer = Page | Sent | Redirect | Refusal;

export function page(parts: Omit<Page, 'answer'>): Page {
  return { answer: 'page', ...parts };
}

/** Sends exactly this body. */
export function send(parts: {
  status?: number;
  contentType: string;
  headers?: Record<string, string>;
  body: string | Buffer | Readable;
}): Sent {
  return {
    answer: 'sent',
    status: parts.status ?? 200,
    contentType: parts.contentType,
    headers: parts.headers ?? {},
    body: parts.body,
  };
}

export function json(value: unknown, status = 200): Sent {
  return send({ status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) });
}

/** A download of rows; the first row is the header. Cells that a spreadsheet would run are made harmless. */
export function csv(fileName: string, rows: Iterable<readonly (string | number | boolean | null | undefined)[]>): Sent {
  return send({ contentType: 'text/csv; charset=utf-8', headers: download(fileName), body: csvText(rows) });
}

export function text(body: string): Sent {
  return send({ contentType: 'text/plain; charset=utf-8', body });
}

/** An iCalendar file (RFC 5545). */
export function calendarFile(fileName: string, body: string): Sent {
  return send({ contentType: 'text/calendar; charset=utf-8', headers: download(fileName), body });
}

/**
 * Redirects within the service, or to another origin when `elsewhere` says so on purpose. Throws for a location that could
 * leave the service unnoticed ('//evil.example'), because that is a bug in the caller.
 */
export function redirect(location: string, elsewhere?: 'to-another-origin'): Redirect {
  if (elsewhere === undefined && !isLocalPath(location))
    throw new Error('A redirect within the service must start with a single slash.');
  return { answer: 'redirect', location };
}

/** True for a path on this service: one leading slash, no backslash or control character that a browser would read as a host. */
export function isLocalPath(location: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return /^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(location);
}

function download(fileName: string): Record<string, string> {
  return { 'content-disposition': `attachment; filename="${fileName.replaceAll(/[^A-Za-z0-9._-]/g, '-')}"` };
}
