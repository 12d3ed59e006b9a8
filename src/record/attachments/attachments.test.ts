import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, isBase64 } from './base64.ts';
import { attachmentFaults, LARGEST_ATTACHMENT } from './check-attachments.ts';
import { attachmentsIn } from './find-attachments.ts';

const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj', 'latin1');
const base64 = (bytes: Buffer | string) => Buffer.from(bytes as string).toString('base64');

function document(attachment: object): Resource {
  return {
    resourceType: 'DocumentReference',
    id: 'd',
    status: 'current',
    content: [{ attachment }],
  } as Resource;
}

function faultsOf(contentType: string | undefined, bytes: Buffer | string, more: object = {}): string[] {
  const found = attachmentFaults(document({ contentType, data: base64(bytes), ...more }), LARGEST_ATTACHMENT);
  return found.map(({ where, what }) => `${where}: ${what}`);
}

describe('a file in a resource', () => {
  it.each([
    ['application/pdf', pdf],
    ['APPLICATION/PDF; name="x"', pdf],
    ['image/png', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['text/plain; charset=utf-8', 'Dear Dr Hall, < 5 mg/L'],
    ['text/plain', 'MZ is how this letter begins, and it is text'],
    ['text/rtf', '{\\rtf1 letter}'],
    ['application/xml', '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>'],
    ['application/octet-stream', Buffer.from('00ff00ff', 'hex')],
  ])('of %s whose bytes are that passes', (type, bytes) => expect(faultsOf(type, bytes)).toEqual([]));

  it.each([
    ['text/html', '<p>Hello</p>', 'HTML'],
    ['text/plain', '\ufeff  <!-- a --> <!DOCTYPE html><script>alert(1)</script>', 'HTML'],
    ['application/pdf', '<script>alert(1)</script>', 'HTML'],
    ['application/xml', '<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', 'HTML'],
    ['application/octet-stream', Buffer.from('\ufeff<html>', 'utf16le'), 'HTML'],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'SVG'],
    ['application/xml', '<!DOCTYPE svg PUBLIC "x"><svg/>', 'SVG'],
    ['application/octet-stream', Buffer.from(`MZ${'\0'.repeat(60)}PE`), 'a program'],
    ['image/png', Buffer.from('7f454c46020101', 'hex'), 'a program'],
    ['text/plain', '#!/bin/sh\nrm -rf /', 'a program'],
    ['application/octet-stream', Buffer.from('0061736d01000000', 'hex'), 'a program'],
  ])('called %s that is something to run or render is refused', (type, bytes, kind) =>
    expect(faultsOf(type, bytes)).toEqual([
      `DocumentReference.content[0].attachment.data: The attachment is ${kind}, which is not taken.`,
    ]),
  );

  it.each([
    ['application/pdf', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['image/png', pdf],
    ['text/plain', Buffer.from('a\0b')],
    ['application/msword', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('word/document.xml word/vbaProject.bin')]),
    ],
  ])('called %s whose bytes are another thing is refused', (type, bytes) =>
    expect(faultsOf(type, bytes)).toEqual([
      'DocumentReference.content[0].attachment.contentType: The bytes are not of the media type that is given.',
    ]),
  );

  it('of a type that is not on the list, or of none, is refused', () => {
    expect(faultsOf('application/zip', Buffer.from('504b0304', 'hex'))[0]).toContain('This media type is not taken');
    expect(faultsOf('application/x-msdownload', 'x')[0]).toContain('This media type is not taken');
    expect(faultsOf(undefined, pdf)[0]).toContain('not said what kind of file');
  });

  it('is measured: size and hash must be those of the bytes', () => {
    const hash = createHash('sha1').update(pdf).digest('base64');
    expect(faultsOf('application/pdf', pdf, { size: pdf.length, hash })).toEqual([]);
    expect(faultsOf('application/pdf', pdf, { size: pdf.length - 1 })).toEqual([
      `DocumentReference.content[0].attachment.size: The size is said to be ${pdf.length - 1} bytes, and the data has ${pdf.length}.`,
    ]);
    expect(faultsOf('application/pdf', pdf, { hash: 'AAAA' })).toEqual([
      'DocumentReference.content[0].attachment.hash: The hash is not that of the data.',
    ]);
  });

  it('may be as large as the limit and no larger', () => {
    const text = (length: number) => document({ contentType: 'text/plain', data: base64('a'.repeat(length)) });
    expect(attachmentFaults(text(3000), 3000)).toEqual([]);
    expect(attachmentFaults(text(3001), 3000).map(({ code }) => code)).toEqual(['too-long']);
    expect(attachmentFaults(text(300_000), 3000).map(({ code }) => code)).toEqual(['too-long']);
  });

  it('is found wherever it stands, and what only looks like one is not', () => {
    const where = (resource: object) => attachmentsIn(resource as Resource).map((one) => `${one.where} ${one.kind}`);
    const file = { contentType: 'image/png', data: 'AAAA' };
    expect(where({ resourceType: 'Patient', photo: [file] })).toEqual(['Patient.photo[0] attachment']);
    expect(where({ resourceType: 'Media', content: { contentType: 'image/png', url: 'Binary/b' } })).toEqual([
      'Media.content attachment',
    ]);
    expect(where({ resourceType: 'Communication', payload: [{ contentAttachment: file }] })).toEqual([
      'Communication.payload[0].contentAttachment attachment',
    ]);
    expect(where({ resourceType: 'List', contained: [{ resourceType: 'Binary', ...file }] })).toEqual([
      'List.contained[0] binary',
    ]);
    expect(where({ resourceType: 'Patient', extension: [{ url: 'x', valueAttachment: file }] })).toEqual([
      'Patient.extension[0].valueAttachment attachment',
    ]);
    expect(where({ resourceType: 'Provenance', signature: [{ who: {}, when: '2026', data: 'AAAA' }] })).toEqual([
      'Provenance.signature[0] opaque',
    ]);
    const sampled = { origin: { value: 0 }, period: 1, dimensions: 1, data: '1 2 3' };
    expect(where({ resourceType: 'Observation', valueSampledData: sampled })).toEqual([]);
  });

  it('that is only an address is never fetched and passes', () => {
    expect(attachmentFaults(document({ contentType: 'text/html', url: 'http://127.0.0.1/secret' }), 10)).toEqual([]);
  });
});

describe('base64', () => {
  it('of any bytes gives them back, with white space between', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = base64(Buffer.from(bytes));
        expect(bytesOf(text)).toEqual(Buffer.from(bytes));
        expect(bytesOf(text.replace(/(.{4})/g, '$1\r\n '))).toEqual(Buffer.from(bytes));
      }),
    ));
  it.each(['AAA', 'AA=A', 'A===', 'AA-_', 'AAAA!', 'AB==', 'AAAé'])('%s is none', (text) =>
    expect(bytesOf(text)).toBeUndefined(),
  );
  it('is judged in time that grows with its length, however much white space is between', () => {
    const begun = performance.now();
    expect(isBase64(`${'AAAA  '.repeat(100_000)}!`)).toBe(false);
    expect(isBase64('A'.repeat(8_000_000))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
