import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { isRefusal, newId, type Refusal } from '../../platform/index.ts';
import type { ParsedJson } from '../../record/index.ts';
import { attempt } from '../attempt.ts';
import { bundleText } from '../bundle.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest, textOf } from '../exchange.ts';
import { idPattern, isThere, locate, typeRefusal } from '../locate.ts';
import { maskFor } from '../masking.ts';
import { matchOne } from '../match.ts';
import { versionIn } from '../preferences.ts';
import {
  badRequest,
  FhirRefusal,
  idTaken,
  issueOf,
  outcomeOf,
  placedAt,
  preconditionFailed,
  severalMatch,
  statusOf,
} from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { storeResources, type ToStore } from '../store-resources.ts';
import { locationOf, versionHeaders } from '../versions.ts';
import { written } from '../written.ts';
import { auditIsReadOnly } from './audit-events.ts';

/** Runs one request of a batch; given by the dispatcher, so that entries can do what HTTP can. */
export type Dispatch = (context: FhirContext, request: FhirRequest) => Promise<FhirAnswer | Refusal>;

const MOST_ENTRIES = 10_000;

/** Batch and transaction. https://hl7.org/fhir/R4/http.html#transaction */
export async function runBundle(
  context: FhirContext,
  request: FhirRequest,
  dispatch: Dispatch,
): Promise<FhirAnswer | Refusal> {
  const bundle = request.body?.value as Bundle | undefined;
  if (typeof bundle !== 'object' || bundle?.resourceType !== 'Bundle') {
    return badRequest('Only a Bundle may be posted to the base address.', {
      where: 'Bundle',
      what: 'A Bundle was expected.',
      mend: 'Post other resources to the address of their type.',
    });
  }
  if (bundle.type !== 'batch' && bundle.type !== 'transaction') {
    return badRequest(`A Bundle of type '${bundle.type}' cannot be processed.`, {
      where: 'Bundle.type',
      what: 'Expected batch or transaction.',
      mend: 'Set Bundle.type.',
    });
  }
  const entries = bundle.entry ?? [];
  if (!Array.isArray(entries))
    return badRequest('Bundle.entry is not an array.', { where: 'Bundle.entry', what: 'An array was expected.' });
  if (entries.length > MOST_ENTRIES)
    return new FhirRefusal(
      'too-large',
      413,
      'too-costly',
      `A bundle may have ${MOST_ENTRIES} entries; this one has ${entries.length}.`,
    );
  const steps = readSteps(entries, request, context.base);
  if (isRefusal(steps)) return steps;
  return bundle.type === 'batch' ? batch(context, steps, dispatch) : transact(context, request, steps, dispatch);
}

/** An entry as a request, with its place in the bundle. */
interface Step {
  at: number;
  where: string;
  fullUrl: string | undefined;
  request: FhirRequest;
  /** Set when an entry is wrong by itself: the whole transaction, or this entry of a batch, fails. */
  wrong: Refusal | undefined;
}

function readSteps(entries: readonly BundleEntry[], outer: FhirRequest, base: string): Step[] | Refusal {
  return entries.map((entry, at) => {
    const where = `Bundle.entry[${at}]`;
    const { method, url } = entry?.request ?? {};
    const body: ParsedJson | undefined =
      entry?.resource === undefined ? undefined : { value: bodyOf(entry.resource), numbers: outer.body?.numbers };
    const [path = '', query = ''] = splitUrl(typeof url === 'string' ? withoutBase(url, base) : '');
    const request: FhirRequest = {
      method: method as FhirRequest['method'],
      path,
      query: new URLSearchParams(query),
      headers: { prefer: outer.headers.prefer, ...headersOf(entry), 'content-type': contentType(entry) },
      body,
    };
    return { at, where, fullUrl: entry?.fullUrl, request, wrong: wrongEntry(entry, where) };
  });
}

const methods: readonly unknown[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function wrongEntry(entry: BundleEntry | null, where: string): Refusal | undefined {
  const { method, url } = entry?.request ?? {};
  if (!methods.includes(method))
    return badRequest(`${where} has no usable request.method.`, {
      where: `${where}.request.method`,
      what: 'Expected GET, HEAD, POST, PUT, PATCH or DELETE.',
    });
  if (typeof url !== 'string' || url === '')
    return badRequest(`${where} has no request.url.`, {
      where: `${where}.request.url`,
      what: 'A relative address such as Patient was expected.',
    });
  const needsBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  if (
    needsBody &&
    !/(^|\/)(_search|\$[a-z-]+)(\?|$)/.test(url) &&
    (typeof entry?.resource !== 'object' || entry.resource === null)
  ) {
    return badRequest(`${where} has no resource.`, { where: `${where}.resource`, what: `A ${method} needs one.` });
  }
  return undefined;
}

/** A JSON Patch travels in a bundle as a Binary. */
function bodyOf(resource: Resource): unknown {
  if (resource?.resourceType !== 'Binary' || resource.contentType !== 'application/json-patch+json') return resource;
  try {
    return JSON.parse(Buffer.from(resource.data ?? '', 'base64').toString('utf8'));
  } catch {
    // The patch interaction refuses what is no array, and names it.
    return undefined;
  }
}

function contentType(entry: BundleEntry | null): string {
  return entry?.request?.method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json';
}

function headersOf(entry: BundleEntry | null): Record<string, string | undefined> {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifNoneExist } = entry?.request ?? {};
  return {
    'if-match': ifMatch,
    'if-none-match': ifNoneMatch,
    'if-modified-since': ifModifiedSince,
    'if-none-exist': ifNoneExist,
  };
}

function withoutBase(url: string, base: string): string {
  return url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url;
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  const path = (mark < 0 ? url : url.slice(0, mark)).replace(/^\/+|\/+$/g, '');
  return [path, mark < 0 ? '' : url.slice(mark + 1)];
}

/** Each entry by itself, in order; one that fails is answered with its reason and stops nothing. */
async function batch(context: FhirContext, steps: readonly Step[], dispatch: Dispatch): Promise<FhirAnswer> {
  const entries: string[] = [];
  for (const step of steps)
    entries.push(entryText(step.wrong ?? (await attempt(context.tx, () => dispatch(context, step.request)))));
  return answer(200, bundleText('batch-response', [], entries, undefined));
}

function entryText(result: FhirAnswer | Refusal): string {
  if (isRefusal(result)) {
    return JSON.stringify({ response: { status: String(statusOf(result)), outcome: outcomeOf(result) } });
  }
  const { status, headers, warnings = [] } = result;
  const body = textOf(result.body);
  const response = {
    status: String(status),
    ...(headers.location === undefined ? {} : { location: headers.location }),
    ...(headers.etag === undefined ? {} : { etag: headers.etag }),
    ...(headers['last-modified'] === undefined
      ? {}
      : { lastModified: new Date(headers['last-modified']).toISOString() }),
    ...(warnings.length === 0
      ? {}
      : {
          outcome: {
            resourceType: 'OperationOutcome',
            issue: warnings.map((one) => issueOf('warning', one, 'informational')),
          },
        }),
  };
  return body === undefined
    ? `{"response":${JSON.stringify(response)}}`
    : `{"resource":${body},"response":${JSON.stringify(response)}}`;
}

/** All or nothing, in R4's order: deletions, creations, updates and patches, then reads. */
async function transact(
  context: FhirContext,
  outer: FhirRequest,
  steps: readonly Step[],
  dispatch: Dispatch,
): Promise<FhirAnswer | Refusal> {
  const wrong = steps.find((step) => step.wrong)?.wrong;
  if (wrong) return wrong;
  const results: (FhirAnswer | undefined)[] = steps.map(() => undefined);
  const run = async (chosen: readonly Step[]): Promise<Refusal | undefined> => {
    for (const step of chosen) {
      const result = await dispatch(context, step.request);
      if (isRefusal(result)) return within(step, result);
      results[step.at] = result;
    }
    return undefined;
  };
  const by = (...wanted: string[]) => steps.filter((step) => wanted.includes(step.request.method));
  const overlapping = overlapOf(by('DELETE', 'PUT', 'PATCH'));
  if (overlapping) return overlapping;
  const deleted = await run(by('DELETE'));
  if (deleted) return deleted;
  const plan = await planWrites(context, by('POST', 'PUT'));
  if (isRefusal(plan)) return plan;
  const stored = await storeResources(
    context,
    plan.writes.map((write) => write.item),
    { placeOf: (at) => plan.writes[at]!.step.where, idOfUrl: plan.idOfUrl },
  );
  if (isRefusal(stored)) return stored;
  for (const [at, { step }] of plan.writes.entries())
    results[step.at] = written(context, { ...outer, headers: step.request.headers }, stored[at]!);
  for (const { step, result } of plan.answered) results[step.at] = result;
  const rest = (await run([...plan.others, ...by('PATCH')])) ?? (await run(by('GET', 'HEAD')));
  if (rest) return rest;
  return answer(
    200,
    bundleText(
      'transaction-response',
      [],
      results.map((result) => entryText(result!)),
      undefined,
    ),
  );
}

interface Write {
  step: Step;
  item: ToStore;
}

interface Plan {
  writes: Write[];
  /** Conditional creations whose resource is there already. */
  answered: { step: Step; result: FhirAnswer }[];
  /** POSTs that are no creation: searches and operations. */
  others: Step[];
  /** Where each fullUrl ends up: 'Type/id'. */
  idOfUrl: Map<string, string>;
}

/** A resource may be changed once in a transaction: what is deleted or patched is not written besides. */
function overlapOf(steps: readonly Step[]): Refusal | undefined {
  const seen = new Map<string, string>();
  for (const { request, where } of steps) {
    const [, name] = /^([A-Z][A-Za-z]+\/[^/?]+)$/.exec(request.path) ?? [];
    const earlier = name === undefined ? undefined : seen.get(name);
    if (earlier !== undefined) return sameResource(where, earlier, name!);
    if (name !== undefined) seen.set(name, where);
  }
  return undefined;
}

function sameResource(where: string, earlier: string, name: string): Refusal {
  return badRequest(`${where} and ${earlier} write the same resource, ${name}.`, {
    where,
    what: 'A resource may be written once in a transaction.',
  });
}

async function planWrites(context: FhirContext, steps: readonly Step[]): Promise<Plan | Refusal> {
  const plan: Plan = { writes: [], answered: [], others: [], idOfUrl: new Map() };
  const targets = new Map<string, string>();
  for (const step of steps) {
    const planned = await planWrite(context, step, plan);
    if (isRefusal(planned)) return within(step, planned);
    if (planned === undefined) continue;
    const earlier = targets.get(planned);
    if (earlier !== undefined) return sameResource(step.where, earlier, planned);
    targets.set(planned, step.where);
    if (step.fullUrl !== undefined) plan.idOfUrl.set(step.fullUrl, planned);
  }
  return plan;
}

/** Gives a write its id and its conditions; returns 'Type/id', or undefined for what writes nothing. */
async function planWrite(context: FhirContext, step: Step, plan: Plan): Promise<string | undefined | Refusal> {
  const { request } = step;
  const [type = '', id, ...more] = request.path.split('/');
  if (request.method === 'POST' && (id !== undefined || type.startsWith('$') || request.body === undefined)) {
    plan.others.push(step);
    return undefined;
  }
  const resource = request.body?.value as Resource;
  const unknown =
    typeRefusal(type) ??
    (type === 'AuditEvent' ? auditIsReadOnly() : undefined) ??
    (resource.resourceType === type
      ? undefined
      : badRequest(`The resource is a '${resource.resourceType}', but the address says ${type}.`, {
          where: `${step.where}.resource.resourceType`,
          what: `Expected ${type}.`,
        }));
  if (unknown) return unknown;
  if (more.length > 0 || (id !== undefined && !idPattern.test(id)))
    return badRequest(`'${request.path}' is not an address to write to.`, {
      where: `${step.where}.request.url`,
      what: 'Expected Type, Type/id or Type?criteria.',
    });
  return request.method === 'POST'
    ? planCreate(context, step, type, resource, plan)
    : planUpdate(context, step, type, id, resource, plan);
}

async function planCreate(
  context: FhirContext,
  step: Step,
  type: string,
  resource: Resource,
  plan: Plan,
): Promise<string | undefined | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'c', type);
  if (unscoped) return unscoped;
  const criteria = step.request.headers['if-none-exist'];
  if (criteria !== undefined) {
    const matches = await matchOne(context, type, new URLSearchParams(criteria.replace(/^.*\?/, '')));
    if (isRefusal(matches)) return matches;
    if (matches.length > 1)
      return severalMatch(`Several ${type} resources match ifNoneExist.`, {
        where: `${step.where}.request.ifNoneExist`,
        what: 'More than one match.',
      });
    const [row] = matches;
    if (row) {
      const mask = await maskFor(context, [row.person_id]);
      const headers = {
        ...versionHeaders(row.version, row.last_updated),
        location: locationOf(context, type, row.id, row.version),
      };
      plan.answered.push({ step, result: answer(200, mask(row.json), headers) });
      if (step.fullUrl !== undefined) plan.idOfUrl.set(step.fullUrl, `${type}/${row.id}`);
      return undefined;
    }
  }
  return addWrite(step, resource, { id: newId(), numbered: true }, undefined, plan);
}

async function planUpdate(
  context: FhirContext,
  step: Step,
  type: string,
  id: string | undefined,
  resource: Resource,
  plan: Plan,
): Promise<string | Refusal> {
  let target = id;
  if (target === undefined) {
    const matches = await matchOne(context, type, step.request.query);
    if (isRefusal(matches)) return matches;
    if (matches.length > 1)
      return severalMatch(`Several ${type} resources match.`, {
        where: `${step.where}.request.url`,
        what: 'More than one match.',
      });
    if (!matches[0] && resource.id !== undefined && (await isThere(context, type, resource.id)))
      return idTaken(`${type}/${resource.id}`);
    target = matches[0]?.id ?? resource.id;
    if (target === undefined) return addWrite(step, resource, { id: newId(), numbered: true }, undefined, plan);
  } else if (resource.id !== undefined && resource.id !== target) {
    return badRequest(`The resource's id is '${resource.id}', but the address says '${target}'.`, {
      where: `${step.where}.resource.id`,
      what: 'Two different ids.',
    });
  }
  const exists = !isRefusal(await locate(context, type, target));
  const unscoped = scopeRefusal(context.actor, exists ? 'u' : 'c', type);
  if (unscoped) return unscoped;
  if (step.request.headers['if-none-match'] === '*' && (await isThere(context, type, target)))
    return preconditionFailed(`${type}/${target} exists already.`, {
      where: `${step.where}.request.ifNoneMatch`,
      what: 'The resource is there.',
    });
  const match = step.request.headers['if-match'];
  const ifVersion = match === undefined ? undefined : versionIn(match);
  if (match !== undefined && (ifVersion === undefined || !exists))
    return preconditionFailed(`${type}/${target} is not at ${match}.`, {
      where: `${step.where}.request.ifMatch`,
      what: 'No such current version.',
    });
  return addWrite(step, resource, { id: target, numbered: false }, ifVersion, plan);
}

function addWrite(
  step: Step,
  resource: Resource,
  { id, numbered }: { id: string; numbered: boolean },
  ifVersion: number | undefined,
  plan: Plan,
): string {
  plan.writes.push({
    step,
    item: { resource: { ...resource, id } as Resource, numbers: step.request.body?.numbers, ifVersion, numbered },
  });
  return `${resource.resourceType}/${id}`;
}

/** The refusal with the entry as its place. */
function within(step: Step, refusal: Refusal): Refusal {
  return placedAt(refusal, step.where);
}
