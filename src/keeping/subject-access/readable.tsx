import type { ReactNode } from 'react';
import { showDate, showNhsNumber, showTime } from '../../platform/design-system/index.ts';

/**
 * Any stored value as somebody reads it who never saw a database: dates in words, names and codes by their text, the rest as nested
 * lists. Nothing is left out but what has no content.
 */
export function Readable({ name, value }: { name?: string | undefined; value: unknown }): ReactNode {
  const words = inWords(value, name);
  if (words !== undefined) return words;
  if (Array.isArray(value)) {
    const items = value.filter(hasContent);
    if (items.length === 1) return <Readable name={name} value={items[0]} />;
    return (
      <ul>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file that is written once
          <li key={at}>
            <Readable name={name} value={item} />
          </li>
        ))}
      </ul>
    );
  }
  const entries = flattened(value as Record<string, unknown>).filter(([, each]) => hasContent(each));
  return (
    <dl>
      {entries.map(([key, each]) => (
        <div key={key}>
          <dt>{labelOf(key)}</dt>
          <dd>
            <Readable name={key} value={each} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What machines need and no reader: it is in the JSON. */
const technical = new Set(['resourceType', 'meta', 'subject', 'patient', 'json']);

/** Extensions stand beside the other fields under their own names; what is technical goes. Pure. */
export function flattened(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    if (key !== 'extension' && key !== 'modifierExtension')
      return technical.has(key) || isNarrative(key, each) ? [] : [[key, each]];
    return (each as Record<string, unknown>[]).map(({ url, extension, ...rest }) => [
      String(url).split('/').at(-1)?.replaceAll('-', '_') ?? 'extension',
      extension === undefined ? Object.values(rest)[0] : { extension },
    ]);
  });
}

/** A source's own rendering of the same facts, as markup. */
function isNarrative(key: string, value: unknown): boolean {
  return key === 'text' && typeof value === 'object' && value !== null && 'div' in value;
}

export function hasContent(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.some(hasContent);
  if (typeof value === 'object') return Object.values(value).some(hasContent);
  return true;
}

const labels: Record<string, string> = {
  resourceType: 'Kind of entry',
  birthDate: 'Birth date',
  deceasedDateTime: 'Died',
  ceased_at: 'No longer held true since',
  known_at: 'Known since',
  held_from: 'From',
  held_to: 'Until',
  at: 'When',
  because: 'Why they were let in, or refused',
  id: 'Reference',
  fullUrl: 'Reference',
  person_id: 'Reference of the record',
  extract_id: 'File it came in',
};

/** 'resourceType' → 'Kind of entry', 'recorded_at' → 'Recorded at', 'valueCodeableConcept' → 'Value codeable concept'. */
export function labelOf(key: string): string {
  const spaced = key
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return labels[key] ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Instants of the years 2001 to 2286, as tables keep them. */
function isInstant(value: number, name: string | undefined): boolean {
  return value > 1e12 && value < 1e13 && !/(^|_)(n|position|bytes|weight)$/.test(name ?? '');
}

/** A value that is one phrase; undefined for what has parts to be listed. */
export function inWords(value: unknown, name?: string): string | undefined {
  if (value === null || value === undefined) return 'Not said';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return isInstant(value, name) ? showTime(value) : String(value);
  if (typeof value === 'string') return textInWords(value);
  if (Array.isArray(value)) return value.length === 0 ? 'None' : undefined;
  return objectInWords(value as Record<string, unknown>);
}

function textInWords(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return showDate(text);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) {
    const instant = Date.parse(text);
    return Number.isNaN(instant) ? text : showTime(instant);
  }
  return text;
}

/** FHIR's types that are one phrase to a reader. */
function objectInWords(value: Record<string, unknown>): string | undefined {
  const text = (key: string) => (typeof value[key] === 'string' ? (value[key] as string) : undefined);
  const only = (...keys: string[]) => Object.keys(value).every((key) => keys.includes(key));
  if ((Array.isArray(value.coding) || value.text) && only('coding', 'text')) {
    const coding = (value.coding as { display?: string; code?: string }[] | undefined)?.[0];
    return (text('text') ?? coding?.display ?? coding?.code ?? '').replaceAll('-', ' ');
  }
  if (only('system', 'code', 'display', 'version', 'userSelected') && (value.code || value.display))
    return (text('display') ?? text('code') ?? '').replaceAll('-', ' ');
  if (only('start', 'end') && (value.start || value.end))
    return `${value.start ? `from ${textInWords(String(value.start))}` : ''} ${value.end ? `to ${textInWords(String(value.end))}` : ''}`.trim();
  if (value.family || value.given) {
    const given = Array.isArray(value.given) ? value.given.join(' ') : '';
    return [text('text') ?? `${given} ${text('family') ?? ''}`.trim(), text('use') && `(${text('use')})`]
      .filter(Boolean)
      .join(' ');
  }
  if (typeof value.value === 'number' && only('value', 'unit', 'system', 'code', 'comparator'))
    return `${text('comparator') ?? ''}${value.value} ${text('unit') ?? text('code') ?? ''}`.trim();
  if (typeof value.reference === 'string' && only('reference', 'display', 'type'))
    return text('display') ?? text('reference');
  if (text('system')?.endsWith('/nhs-number')) return `NHS number ${showNhsNumber(text('value') ?? '')}`;
  if (typeof value.value === 'string' && only('system', 'value', 'use', 'type', 'rank'))
    return [text('value'), text('use') && `(${text('use')})`].filter(Boolean).join(' ');
  return undefined;
}
