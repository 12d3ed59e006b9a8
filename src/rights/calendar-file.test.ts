import { describe, expect, it } from 'vitest';
import { calendarFile } from './calendar-file.ts';

const now = Date.parse('2026-06-01T09:00:00Z');
const entry = { uid: 'a@whole-person.care', at: Date.parse('2026-06-15T16:30:00Z'), summary: 'Due', description: 'x' };

describe('calendarFile', () => {
  it('writes each date in UTC, between the lines that a calendar expects', () => {
    const lines = calendarFile([entry], now).split('\r\n');
    expect(lines[0]).toBe('BEGIN:VCALENDAR');
    expect(lines).toContain('DTSTART:20260615T163000Z');
    expect(lines).toContain('DTSTAMP:20260601T090000Z');
    expect(lines.slice(-2)).toEqual(['END:VCALENDAR', '']);
  });

  it('escapes what would end a value, and new lines', () => {
    expect(calendarFile([{ ...entry, summary: 'GP, nurse; or\nphone \\ video' }], now)).toContain(
      'SUMMARY:GP\\, nurse\\; or\\nphone \\\\ video',
    );
  });

  it('folds at 75 octets without cutting a character, and unfolds to the same text', () => {
    const description = 'Dŵr – '.repeat(40);
    const file = calendarFile([{ ...entry, description }], now);
    for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(file.replaceAll('\r\n ', '')).toContain(`DESCRIPTION:${description}`);
  });
});
