/** One date to remember: the instant that a clock is due. */
export interface CalendarEntry {
  /** Stable for the same clock, so that a calendar replaces its entry when the date moves. */
  uid: string;
  /** Epoch milliseconds, UTC. */
  at: number;
  summary: string;
  description: string;
}

/**
 * An iCalendar file (RFC 5545) with one entry for each date. Times are in UTC, so that no time zone table is needed.
 * `now` is written as the time of making. The text carries no name and no NHS number: calendars are often shared.
 */
export function calendarFile(entries: readonly CalendarEntry[], now: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Whole-Person Care//My rights//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...entries.flatMap((entry) => eventLines(entry, now)),
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

function eventLines(entry: CalendarEntry, now: number): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${entry.uid}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(entry.at)}`,
    `SUMMARY:${escapeText(entry.summary)}`,
    `DESCRIPTION:${escapeText(entry.description)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** 20260615T083000Z */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');
}

/** A line holds at most 75 octets; what is longer goes on in a line that begins with a space. Characters are never cut. */
function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}
