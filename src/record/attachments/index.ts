export { isBase64 } from './base64.ts';
export { attachmentFaults, LARGEST_ATTACHMENT } from './check-attachments.ts';
export { type AttachmentFound, attachmentsIn } from './find-attachments.ts';
export { type MediaType, mediaTypeOf, unknownMedia } from './media-types.ts';
