import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { inWords, labelOf, Readable } from './readable.tsx';

const html = (value: unknown) => renderToStaticMarkup(<Readable value={value} />);

describe('stored values in plain words', () => {
  it.each([
    ['2026-03-01', '1 March 2026'],
    ['2026-07-01T12:05:00Z', '1 July 2026 at 1:05 pm'],
    [true, 'Yes'],
    [3, '3'],
    [Date.parse('2026-01-02T09:00:00Z'), '2 January 2026 at 9:00 am'],
    [{ text: 'Asthma', coding: [{ code: '1' }] }, 'Asthma'],
    [{ text: 'Asthma' }, 'Asthma'],
    [{ coding: [{ code: '1', display: 'Asthma' }] }, 'Asthma'],
    [{ start: '2026-03-01', end: '2026-04-01' }, 'from 1 March 2026 to 1 April 2026'],
    [{ given: ['Ada'], family: 'Lovelace', use: 'official' }, 'Ada Lovelace (official)'],
    [{ value: 7, unit: 'kg' }, '7 kg'],
    [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }, 'NHS number 999 000 0018'],
  ])('%j is %s', (value, words) => expect(inWords(value)).toBe(words));

  it('shows extensions beside the other fields, and leaves what is technical to the JSON', () => {
    const shown = html({
      resourceType: 'Encounter',
      meta: { versionId: '1' },
      text: { status: 'generated', div: '<div>x</div>' },
      extension: [{ url: 'https://x/consultation-medium', valueCode: 'video' }],
      status: 'finished',
    });
    expect(shown).toContain('<dt>Consultation medium</dt><dd>video</dd>');
    for (const hidden of ['Encounter', 'Version', 'div&gt;']) expect(shown).not.toContain(hidden);
  });

  it('escapes, and names fields as words', () => {
    expect(html({ note: '<b>' })).toContain('&lt;b&gt;');
    expect(labelOf('recordedDate')).toBe('Recorded date');
  });
});
