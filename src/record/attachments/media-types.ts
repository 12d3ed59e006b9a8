/**
 * Media types that are taken as attachments, how the bytes of each begin, and under what type and name they are handed out. What is not
 * here is refused: HTML and SVG run scripts in a browser, archives and programs carry what nobody can see. Magic numbers:
 * https://www.iana.org/assignments/media-types and the formats' own specifications.
 */
export interface MediaType {
  /** Ending of the file name that a download gets. */
  ending: string;
  /** The type that a download says. XML in all its forms is bytes: a browser would render what is inside it. */
  served: string;
  fits(bytes: Buffer): boolean;
}

const starts =
  (...beginnings: (string | readonly number[])[]) =>
  (bytes: Buffer): boolean =>
    beginnings.some((beginning) => beginsWith(bytes, beginning));

function beginsWith(bytes: Buffer, beginning: string | readonly number[], at = 0): boolean {
  const wanted = Buffer.from(beginning as string, 'latin1');
  return bytes.subarray(at, at + wanted.length).equals(wanted);
}

const riff = (kind: string) => (bytes: Buffer) => beginsWith(bytes, 'RIFF') && beginsWith(bytes, kind, 8);
const isZip = starts([0x50, 0x4b, 0x03, 0x04]);
/** A zip whose directory names this part, and no macros: names in a zip's directory are not compressed. */
const office = (part: string) => (bytes: Buffer) =>
  isZip(bytes) && bytes.includes(part) && !bytes.includes('vbaProject.bin');
/** The older Office formats: a compound file with the named stream and no macros. */
const compound = (stream: string) => (bytes: Buffer) =>
  beginsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) &&
  bytes.includes(Buffer.from(stream, 'utf16le')) &&
  !bytes.includes(Buffer.from('_VBA_PROJECT', 'utf16le'));
const isText = (bytes: Buffer) => !bytes.includes(0) || starts([0xff, 0xfe], [0xfe, 0xff])(bytes);
const plain = (bytes: Buffer) => isText(bytes) && foundIn(bytes) === undefined;
const isXml = (bytes: Buffer) => isText(bytes) && /^﻿?\s*</.test(beginningOf(bytes)) && foundIn(bytes) === undefined;

const octets = 'application/octet-stream';
const type = (ending: string, fits: MediaType['fits'], served: string): MediaType => ({ ending, served, fits });
const jpeg = type('jpg', starts([0xff, 0xd8, 0xff]), 'image/jpeg');
const wav = type('wav', riff('WAVE'), 'audio/wav');
const xml = type('xml', isXml, octets);
const rtf = type('rtf', starts('{\\rtf'), 'application/rtf');
const tiff = starts([0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a]);
const mp4 = (bytes: Buffer) => beginsWith(bytes, 'ftyp', 4);
const openXml = 'application/vnd.openxmlformats-officedocument.';

export const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['application/pdf', type('pdf', starts('%PDF-'), 'application/pdf')],
  ['image/png', type('png', starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'image/png')],
  ['image/jpeg', jpeg],
  ['image/jpg', jpeg],
  ['image/gif', type('gif', starts('GIF87a', 'GIF89a'), 'image/gif')],
  ['image/webp', type('webp', riff('WEBP'), 'image/webp')],
  ['image/bmp', type('bmp', starts('BM'), 'image/bmp')],
  ['image/tiff', type('tif', tiff, 'image/tiff')],
  ['application/dicom', type('dcm', (bytes) => beginsWith(bytes, 'DICM', 128), 'application/dicom')],
  ['application/rtf', rtf],
  ['text/rtf', rtf],
  ['application/msword', type('doc', compound('WordDocument'), 'application/msword')],
  [
    `${openXml}wordprocessingml.document`,
    type('docx', office('word/document.xml'), `${openXml}wordprocessingml.document`),
  ],
  [`${openXml}spreadsheetml.sheet`, type('xlsx', office('xl/workbook.xml'), `${openXml}spreadsheetml.sheet`)],
  ['audio/mpeg', type('mp3', starts('ID3', [0xff, 0xfb], [0xff, 0xf3], [0xff, 0xf2]), 'audio/mpeg')],
  ['audio/wav', wav],
  ['audio/x-wav', wav],
  ['audio/mp4', type('m4a', mp4, 'audio/mp4')],
  ['video/mp4', type('mp4', mp4, 'video/mp4')],
  ['text/plain', type('txt', plain, 'text/plain; charset=utf-8')],
  ['text/markdown', type('md', plain, 'text/plain; charset=utf-8')],
  ['text/csv', type('csv', plain, octets)],
  ['application/json', type('json', plain, octets)],
  ['application/fhir+json', type('json', plain, octets)],
  ['x-application/hl7-v2+er7', type('hl7', starts('MSH', 'FHS', 'BHS', [0x0b, 0x4d, 0x53, 0x48]), octets)],
  ['application/xml', xml],
  ['text/xml', xml],
  ['application/fhir+xml', xml],
  ['application/hl7-v3+xml', xml],
  ['application/hl7-cda+xml', xml],
  [octets, type('bin', (bytes) => foundIn(bytes) === undefined, octets)],
]);

/** What bytes of an unknown kind are handed out as. */
export const unknownMedia: MediaType = mediaTypes.get(octets)!;

/** 'text/plain; charset=utf-8' is text/plain. */
export function mediaTypeOf(contentType: string): MediaType | undefined {
  return mediaTypes.get((contentType.split(';')[0] ?? '').trim().toLowerCase());
}

/** What is never taken, whatever it is called: undefined when the bytes are no such thing. */
export function foundIn(bytes: Buffer): 'a program' | 'HTML' | 'SVG' | undefined {
  if (isProgram(bytes)) return 'a program';
  const name = firstElement(beginningOf(bytes));
  if (name === 'svg') return 'SVG';
  return name !== undefined && rendered.has(name) ? 'HTML' : undefined;
}

/** Elements with which a page may begin: a browser does not need the others before them. */
const rendered: ReadonlySet<string> = new Set(
  'html head body title script style meta link base iframe frameset object embed img a form div table p h1 video audio'.split(
    ' ',
  ),
);

/** Name of the first element, without its prefix, in lower case. Prolog, comments and document types may stand before it. Linear. */
function firstElement(text: string): string | undefined {
  let at = 0;
  for (;;) {
    at += /^[\s\ufeff]*/.exec(text.slice(at))![0].length;
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '>' : undefined;
    if (end === undefined) break;
    const closed = text.indexOf(end, at + 2);
    if (closed < 0) return undefined;
    at = closed + end.length;
  }
  const name = /^<(?:!doctype\s+)?([a-z][a-z0-9:]*)/i.exec(text.slice(at))?.[1];
  return name?.toLowerCase().replace(/^.*:/, '');
}

const programs: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46],
  [0xca, 0xfe, 0xba, 0xbe],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0x00, 0x61, 0x73, 0x6d],
  [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
];

/** Programs of Windows, Linux and macOS, Java classes, WebAssembly, Windows shortcuts and scripts that name what runs them. */
function isProgram(bytes: Buffer): boolean {
  const isWindows = beginsWith(bytes, 'MZ') && bytes.subarray(0, 512).includes(0);
  return isWindows || beginsWith(bytes, '#!') || programs.some((magic) => beginsWith(bytes, magic));
}

/** The first characters, of UTF-16 too: a browser reads it by its mark. */
function beginningOf(bytes: Buffer): string {
  const first = bytes.subarray(0, 4096);
  if (beginsWith(first, [0xff, 0xfe])) return first.toString('utf16le');
  if (beginsWith(first, [0xfe, 0xff]))
    return Buffer.from(first.subarray(0, first.length & ~1))
      .swap16()
      .toString('utf16le');
  return first.toString('utf8');
}
