import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import type { Fault } from '../validation/fault.ts';
import { bytesOf } from './base64.ts';
import { type AttachmentFound, attachmentsIn } from './find-attachments.ts';
import { foundIn, mediaTypeOf, mediaTypes } from './media-types.ts';

/** Bytes of one attachment, decoded, unless an installation says otherwise. */
export const LARGEST_ATTACHMENT = 10 * 1_048_576;

/**
 * What is wrong with the files inside a resource: base64, size, `size` and `hash` where given, and that the media type is one that is
 * taken and the bytes are of it. A `url` is never fetched. `largest` is in bytes, decoded. The structure of the resource must be right.
 */
export function attachmentFaults(resource: Resource, largest: number): Fault[] {
  return attachmentsIn(resource).flatMap((found) => faultsOf(found, largest));
}

function faultsOf({ where, kind, value }: AttachmentFound, largest: number): Fault[] {
  const data = value.data;
  if (data === undefined) return [];
  // Before it is decoded: white space counts too, so that nobody makes the server work for nothing.
  if (data.length > (largest / 3) * 4 * 1.1 + 1024) return [tooLarge(where, largest)];
  const bytes = bytesOf(data);
  if (bytes === undefined)
    return [
      {
        where: `${where}.data`,
        what: 'The data is not base64.',
        mend: 'Encode the bytes as base64 of RFC 4648 section 4, with padding.',
        code: 'value',
      },
    ];
  if (bytes.length > largest) return [tooLarge(where, largest)];
  return kind === 'opaque' ? [] : [...measureFaults(where, value, bytes), ...typeFaults(where, value, bytes)];
}

function tooLarge(where: string, largest: number): Fault {
  const most = `${Math.round((largest / 1_048_576) * 100) / 100} MiB`;
  return {
    where: `${where}.data`,
    what: `The attachment is larger than ${most}, the most that is taken.`,
    mend: 'Make it smaller, or keep it where it is and give its url.',
    code: 'too-long',
  };
}

function measureFaults(where: string, { size, hash }: AttachmentFound['value'], bytes: Buffer): Fault[] {
  const faults: Fault[] = [];
  if (size !== undefined && size !== bytes.length)
    faults.push({
      where: `${where}.size`,
      what: `The size is said to be ${size} bytes, and the data has ${bytes.length}.`,
      mend: 'Give the number of bytes before encoding, or leave it out; check that nothing was cut off.',
      code: 'value',
    });
  // R4: the SHA-1 of the data, in base64. It shows damage; it is no protection against forging.
  if (hash !== undefined && hash.replace(/\s/g, '') !== createHash('sha1').update(bytes).digest('base64'))
    faults.push({
      where: `${where}.hash`,
      what: 'The hash is not that of the data.',
      mend: 'Give the SHA-1 of the bytes before encoding, in base64, or leave it out; check that nothing was changed on the way.',
      code: 'value',
    });
  return faults;
}

function typeFaults(where: string, { contentType }: AttachmentFound['value'], bytes: Buffer): Fault[] {
  const at = `${where}.contentType`;
  const found = foundIn(bytes);
  if (found !== undefined)
    return [
      {
        where: `${where}.data`,
        what: `The attachment is ${found}, which is not taken.`,
        mend: 'Send a document as PDF, an image or plain text.',
        code: 'value',
      },
    ];
  if (contentType === undefined)
    return [
      {
        where: at,
        what: 'It is not said what kind of file the data is.',
        mend: 'Give its media type, such as application/pdf.',
        code: 'required',
      },
    ];
  const type = mediaTypeOf(contentType);
  if (type === undefined)
    return [
      {
        where: at,
        what: 'This media type is not taken.',
        mend: `Send one of: ${[...mediaTypes.keys()].join(', ')}.`,
        code: 'value',
      },
    ];
  return type.fits(bytes) || bytes.length === 0
    ? []
    : [
        {
          where: at,
          what: 'The bytes are not of the media type that is given.',
          mend: 'Give the type that the file has; a file with macros is not taken.',
          code: 'value',
        },
      ];
}
