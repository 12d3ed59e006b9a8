import type { Resource } from '@medplum/fhirtypes';

/** Where a file stands in a resource. */
export interface AttachmentFound {
  /** FHIRPath with places in lists: 'DocumentReference.content[0].attachment'. */
  where: string;
  /** Opaque: bytes that nobody opens as a file (a signature). */
  kind: 'attachment' | 'binary' | 'opaque';
  value: {
    contentType?: string;
    data?: string;
    url?: string;
    size?: number;
    hash?: string;
    title?: string;
    creation?: string;
  };
}

/** Every file in a resource, contained resources and extensions included, in the order in which they stand. Pure. */
export function attachmentsIn(resource: Resource): AttachmentFound[] {
  const found: AttachmentFound[] = [];
  walk(resource, resource.resourceType, '', found);
  return found;
}

type Members = Record<string, unknown>;

function walk(value: unknown, where: string, member: string, found: AttachmentFound[]): void {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++)
      if (typeof value[at] === 'object') walk(value[at], `${where}[${at}]`, member, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Members;
  const kind = kindOf(object, member);
  if (kind !== undefined) found.push({ where, kind, value: object as AttachmentFound['value'] });
  for (const name in object) {
    const inner = object[name];
    if (typeof inner === 'object') walk(inner, `${where}.${name}`, name, found);
  }
}

/** Members that hold an Attachment in R4; content[x] and source[x] say it in their name. */
const attachmentMembers = /^(attachment|photo|presentedForm|.*Attachment)$/;
/** Elements of R4 that are Attachments under a name that others have too; each has no member but an Attachment's. */
const ofAttachment: ReadonlySet<string> = new Set([
  'id',
  'extension',
  'contentType',
  'language',
  'data',
  'url',
  'size',
  'hash',
  'title',
  'creation',
]);

function kindOf(object: Members, member: string): AttachmentFound['kind'] | undefined {
  if (object.resourceType === 'Binary') return 'binary';
  if (typeof object.data === 'string') {
    // SampledData has numbers as text, a Signature what its format makes.
    if (object.dimensions !== undefined && object.period !== undefined && object.origin !== undefined) return undefined;
    return object.when !== undefined && object.who !== undefined ? 'opaque' : 'attachment';
  }
  if (typeof object.url !== 'string') return undefined;
  if (attachmentMembers.test(member)) return 'attachment';
  const names = Object.keys(object).map((name) => name.replace(/^_/, ''));
  return typeof object.contentType === 'string' && names.every((name) => ofAttachment.has(name))
    ? 'attachment'
    : undefined;
}
