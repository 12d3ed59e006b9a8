import {
  auditEventSystem,
  countTrail,
  entryAsAuditEvent,
  hasRole,
  kindsOfEvent,
  outcomeCodes,
  oversightOf,
  reachOf,
  type TrailPlace,
  type TrailQuery,
  type TrailScope,
  trailEntries,
  wholePlace,
} from '../../access/index.ts';
import { isRefusal, NOBODY, type Refusal, refuse } from '../../platform/index.ts';
import { intervalOf, organisationsHidden, personsOf, readPersonResources } from '../../record/index.ts';
import { bundleText, selfLink } from '../bundle.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { notThere } from '../locate.ts';
import { preferencesOf } from '../preferences.ts';
import { badRequest, methodNotAllowed, notice } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { shapeOf } from '../shape.ts';
import { versionHeaders } from '../versions.ts';

/** Search parameters of AuditEvent here: the trail is a projection, and is asked by its own columns. */
export const auditEventParameters = [
  { name: '_id', type: 'token', documentation: 'The id of the entry.' },
  { name: 'patient', type: 'reference', documentation: 'Whose record was used, under any of the person’s Patients.' },
  { name: 'date', type: 'date', documentation: 'When, with ge, gt, le, lt or eq; may be given twice for a span.' },
  { name: 'agent-name', type: 'string', documentation: 'Beginning of the name of who acted.' },
  { name: 'altid', type: 'token', documentation: 'Staff id of who acted.' },
  { name: 'action', type: 'token', documentation: 'R, U or E.' },
  { name: 'type', type: 'token', documentation: 'DICOM code of the kind of act.' },
  { name: 'subtype', type: 'token', documentation: `Kind of act (${Object.keys(kindsOfEvent).join(', ')}).` },
  { name: 'outcome', type: 'token', documentation: '0 done, 4 refused.' },
] as const;

const ofTheAnswer = ['_count', '_cursor', '_total', '_summary', '_elements', '_format', '_pretty', '_sort'];

/**
 * AuditEvents: the audit trail, for the person (about themselves), the Caldicott Guardian (staff of their organisations) and systems with the
 * scope. Nobody writes it. https://hl7.org/fhir/R4/auditevent.html
 */
export async function auditEvents(
  context: FhirContext,
  request: FhirRequest,
  rest: readonly string[],
): Promise<FhirAnswer | Refusal> {
  const [id, ...more] = rest;
  const isSearch = id === undefined || (id === '_search' && request.method === 'POST');
  if (more.length > 0 || (id !== undefined && !isSearch && /^[_$]/.test(id)))
    return refuse('not-found', 'AuditEvents are read and searched; an entry has one version and no operations.');
  if (!isSearch && request.method !== 'GET' && request.method !== 'HEAD') return auditIsReadOnly();
  if (id === undefined && request.method !== 'GET' && request.method !== 'HEAD') return auditIsReadOnly();
  const unscoped = scopeRefusal(context.actor, isSearch ? 's' : 'r', 'AuditEvent');
  if (unscoped) return unscoped;
  const scope = await scopeOf(context);
  if (isRefusal(scope)) return scope;
  return isSearch ? search(context, request, scope) : read(context, request, scope, id ?? '');
}

/** 405, for every way to write one. */
export function auditIsReadOnly(): Refusal {
  return methodNotAllowed(
    'AuditEvent',
    'GET, HEAD',
    'AuditEvents are read only: the audit is written by the server, which seals it.',
  );
}

/** Whose entries this actor may read. */
async function scopeOf(context: FhirContext): Promise<TrailScope | Refusal> {
  const { tx, actor, now, parts } = context;
  if (hasRole(actor, 'system'))
    return actor.organisations.includes(wholePlace) ? 'everything' : { organisations: actor.organisations };
  if (hasRole(actor, 'caldicott-guardian')) return { overseen: await oversightOf(tx, actor, now) };
  if (!hasRole(actor, 'person', 'carer')) return notYours();
  const own = await reachOf(tx, actor, now, parts.personSets, { action: 'own' });
  if (own === 'everyone') return 'everything';
  const hidden = await Promise.all(
    own.map((person) => organisationsHidden({ tx, actor, person, decision: person.decision })),
  );
  return {
    people: own.flatMap((person) => person.members),
    withoutOrganisations: new Set(hidden.flatMap((codes) => [...codes])),
  };
}

function notYours(): Refusal {
  return refuse('forbidden', 'The audit is read by the person it is about and by the Caldicott Guardian.', {
    where: 'AuditEvent',
    what: 'Nobody else reads who used which record.',
    mend: 'People read it with their own sign-in, systems with the scope system/AuditEvent.rs.',
  });
}

async function read(
  context: FhirContext,
  request: FhirRequest,
  scope: TrailScope,
  id: string,
): Promise<FhirAnswer | Refusal> {
  const shape = shapeOf(request.query);
  if (isRefusal(shape)) return shape;
  const [row] = await trailEntries(context.tx, scope, { ...anything, ids: [id] }, { after: undefined, limit: 1 });
  if (row === undefined) return notThere('AuditEvent', id);
  const [json = ''] = await projected(context, scope, [row]);
  return answer(200, shape(json), versionHeaders(1, row.at));
}

const anything: TrailQuery = {
  people: [],
  from: undefined,
  until: undefined,
  events: undefined,
  outcomes: undefined,
  names: undefined,
  staff: undefined,
};

async function search(context: FhirContext, request: FhirRequest, scope: TrailScope): Promise<FhirAnswer | Refusal> {
  const { tx } = context;
  const { query } = request;
  const wanted = await readQuery(context, request);
  if (isRefusal(wanted)) return wanted;
  const shape = shapeOf(query);
  if (isRefusal(shape)) return shape;
  const count = query.get('_summary') === 'count' ? 0 : Number(query.get('_count') ?? 50);
  if (!Number.isInteger(count) || count < 0)
    return badRequest('_count must be a whole number.', { where: '_count', what: 'Not a whole number.' });
  const after = placeIn(query.get('_cursor'));
  if (isRefusal(after)) return after;
  const limit = Math.min(count, 1000);
  const found = limit === 0 ? [] : await trailEntries(tx, scope, wanted.trail, { after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last ? Buffer.from(`${last.at} ${last.n}`).toString('base64url') : undefined;
  const counted = limit === 0 || query.get('_total') === 'accurate';
  const total =
    after === undefined && next === undefined && limit > 0
      ? page.length
      : counted
        ? await countTrail(tx, scope, wanted.trail)
        : undefined;
  const entries = (await projected(context, scope, page)).map(
    (json, at) =>
      `{"fullUrl":${JSON.stringify(`${context.base}/AuditEvent/${page[at]!.id}`)},"resource":${shape(json)},"search":{"mode":"match"}}`,
  );
  if (wanted.ignored.length > 0) {
    const text = `These parameters are not known and were left out: ${wanted.ignored.join(', ')}.`;
    entries.push(
      `{"resource":${JSON.stringify(notice('warning', text, 'not-supported'))},"search":{"mode":"outcome"}}`,
    );
  }
  const links = [
    ['self', selfLink(context, request)] as const,
    ...(next === undefined ? [] : [['next', selfLink(context, request, { _cursor: next })] as const]),
  ];
  return answer(200, bundleText('searchset', links, entries, total));
}

function placeIn(cursor: string | null): TrailPlace | undefined | Refusal {
  if (cursor === null) return undefined;
  const place = /^(\d{1,15}) (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  return place
    ? { at: Number(place[1]), n: Number(place[2]) }
    : badRequest('The _cursor is not a place in this search.', {
        where: '_cursor',
        what: 'Follow the next link as it was given.',
      });
}

/** The entries as FHIR, naming only people whom the reader may know of, under their Patients. */
async function projected(
  context: FhirContext,
  scope: TrailScope,
  rows: Awaited<ReturnType<typeof trailEntries>>,
): Promise<string[]> {
  const known = scope !== 'everything' && 'people' in scope ? new Set(scope.people) : undefined;
  const people = [...new Set(rows.flatMap((row) => row.people))].filter(
    (id) => id !== NOBODY && (known === undefined || known.has(id)),
  );
  context.saw(people);
  const patients = Map.groupBy(
    people.length === 0 ? [] : await readPersonResources(context.tx, people, ['Patient']),
    (patient) => patient.personId,
  );
  return rows.map((row) =>
    JSON.stringify(
      entryAsAuditEvent(
        row,
        row.people.flatMap((id) => patients.get(id)?.map((patient) => patient.id) ?? []),
      ),
    ),
  );
}

interface Wanted {
  trail: TrailQuery;
  ignored: string[];
}

async function readQuery(context: FhirContext, request: FhirRequest): Promise<Wanted | Refusal> {
  const trail = { ...anything, people: [] as (readonly string[])[] };
  const ignored: string[] = [];
  for (const [name, value] of request.query) {
    if (ofTheAnswer.includes(name) || value === '') continue;
    const refused = await readOne(context, name, value, trail);
    if (refused === 'unknown') ignored.push(name);
    else if (refused) return refused;
  }
  const sort = request.query.get('_sort');
  if (sort !== null && sort !== '-date')
    return badRequest(`_sort '${sort}' is not possible here.`, {
      where: '_sort',
      what: 'The trail is given newest first.',
      mend: 'Use _sort=-date, or leave it out.',
    });
  if (ignored.length > 0 && preferencesOf(request).strict)
    return badRequest(`'${ignored[0]}' is not a search parameter of AuditEvent.`, {
      where: ignored[0] ?? '',
      what: 'Unknown search parameter.',
      mend: `Use ${auditEventParameters.map((one) => one.name).join(', ')}.`,
    });
  return { trail, ignored };
}

type Writable = { -readonly [K in keyof TrailQuery]: TrailQuery[K] } & { people: (readonly string[])[] };

async function readOne(
  context: FhirContext,
  name: string,
  value: string,
  trail: Writable,
): Promise<Refusal | 'unknown' | undefined> {
  const values = value.split(',').filter((one) => one !== '');
  const codes = values.map((one) => one.slice(one.lastIndexOf('|') + 1));
  const narrowed = (held: readonly string[] | undefined, found: readonly string[]) =>
    held === undefined ? found : held.filter((one) => found.includes(one));
  const ofKinds = (test: (event: keyof typeof kindsOfEvent) => boolean) =>
    (Object.keys(kindsOfEvent) as (keyof typeof kindsOfEvent)[]).filter(test);
  switch (name) {
    case '_id':
      trail.ids = narrowed(trail.ids, values);
      return undefined;
    case 'patient':
      trail.people.push(await membersOf(context, values));
      return undefined;
    case 'date':
      return readDate(value, trail);
    case 'agent-name':
      trail.names = values;
      return undefined;
    case 'altid':
      trail.staff = narrowed(trail.staff, codes);
      return undefined;
    case 'action':
      trail.events = narrowed(
        trail.events,
        ofKinds((event) => codes.includes(kindsOfEvent[event].action)),
      );
      return undefined;
    case 'type':
      trail.events = narrowed(
        trail.events,
        ofKinds((event) => codes.includes(kindsOfEvent[event].code)),
      );
      return undefined;
    case 'subtype':
      if (values.some((one) => one.includes('|') && !one.startsWith(`${auditEventSystem}|`))) trail.events = [];
      else trail.events = narrowed(trail.events, codes);
      return undefined;
    case 'outcome':
      trail.outcomes = narrowed(
        trail.outcomes,
        (['done', 'refused'] as const).filter((one) => codes.includes(outcomeCodes[one])),
      );
      return undefined;
    default:
      return 'unknown';
  }
}

/** All the ids of the people with these Patients; of one who is not known, none. */
async function membersOf({ tx, base, parts }: FhirContext, references: readonly string[]): Promise<string[]> {
  const keys = references.map((text) => ({
    type: 'Patient',
    id: text.replace(`${base}/`, '').replace(/^Patient\//, ''),
  }));
  const persons = [...(await personsOf(tx, keys)).values()];
  return persons.length === 0 ? [] : (await parts.personSets(tx, persons)).flatMap((set) => [...set.members]);
}

function readDate(value: string, trail: Writable): Refusal | undefined {
  const [, prefix = 'eq', text = ''] = /^(eq|ge|gt|le|lt)?(.*)$/.exec(value) ?? [];
  const interval = intervalOf(text);
  if (interval === undefined)
    return badRequest(`date '${value}' is not a date.`, {
      where: 'date',
      what: 'Not a date with eq, ge, gt, le or lt.',
      mend: 'Write ge2026-06-15.',
    });
  const after = { eq: interval.low, ge: interval.low, gt: interval.high + 1 }[prefix];
  const before = { eq: interval.high, le: interval.high, lt: interval.low - 1 }[prefix];
  if (after !== undefined) trail.from = Math.max(trail.from ?? after, after);
  if (before !== undefined) trail.until = Math.min(trail.until ?? before, before);
  return undefined;
}
