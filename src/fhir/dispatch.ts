import type { Refusal } from '../platform/index.ts';
import type { FhirAnswer, FhirContext, FhirRequest } from './exchange.ts';
import { auditEvents } from './interactions/audit-events.ts';
import { runBundle } from './interactions/bundle-interaction.ts';
import { capabilities } from './interactions/capabilities.ts';
import { create } from './interactions/create.ts';
import { remove, removeMatching } from './interactions/delete.ts';
import { everything } from './interactions/everything.ts';
import { history } from './interactions/history.ts';
import { patch, patchMatching } from './interactions/patch.ts';
import { read, vread } from './interactions/read.ts';
import { search } from './interactions/search.ts';
import { update, updateMatching } from './interactions/update.ts';
import { validate } from './interactions/validate.ts';
import { notThere, typeRefusal } from './locate.ts';
import { badRequest, methodNotAllowed } from './refusals.ts';

type Result = Promise<FhirAnswer | Refusal> | FhirAnswer | Refusal;

/** The interaction that a method and an address ask for; from HTTP and from the entries of a bundle alike. */
export async function dispatch(context: FhirContext, request: FhirRequest): Promise<FhirAnswer | Refusal> {
  const segments = request.path.split('/').filter((one) => one !== '');
  const [type, ...rest] = segments;
  if (type === undefined || type.startsWith('_') || type.startsWith('$') || type === 'metadata')
    return atSystem(context, request, type);
  const unknown = typeRefusal(type);
  if (unknown) return unknown;
  const isValidation = rest[rest.length - 1] === '$validate';
  if (type === 'AuditEvent' && !isValidation) return auditEvents(context, request, rest);
  const [id, what, version, ...more] = rest;
  if (more.length > 0) return notThere(type, rest.join('/'));
  if (id === undefined) return atType(context, request, type);
  if (id === '_history' && what === undefined) return onlyGet(request) ?? history(context, request, type, undefined);
  if (id === '_search' && what === undefined)
    return request.method === 'POST' ? search(context, request, type) : wrongMethod(request, 'POST');
  if (id === '$validate' && what === undefined)
    return request.method === 'POST' ? validate(context, request, type, undefined) : wrongMethod(request, 'POST');
  if (id.startsWith('$') || id.startsWith('_')) return unknownOperation(type, id);
  if (what === undefined) return atInstance(context, request, type, id);
  if (what === '_history')
    return (
      onlyGet(request) ??
      (version === undefined ? history(context, request, type, id) : vread(context, request, type, id, version))
    );
  if (version !== undefined) return notThere(type, rest.join('/'));
  if (what === '$validate') return validate(context, request, type, id);
  if (what === '$everything' && type === 'Patient') return everything(context, request, id);
  return what.startsWith('$') ? unknownOperation(type, what) : notThere(type, rest.join('/'));
}

function atSystem(context: FhirContext, request: FhirRequest, first: string | undefined): Result {
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  switch (first) {
    case undefined:
      if (request.method === 'POST') return runBundle(context, request, dispatch);
      return isGet ? search(context, request, undefined) : wrongMethod(request, 'GET, POST');
    case 'metadata':
      return onlyGet(request) ?? capabilities(context);
    case '_history':
      return onlyGet(request) ?? history(context, request, undefined, undefined);
    case '_search':
      return request.method === 'POST' ? search(context, request, undefined) : wrongMethod(request, 'POST');
    default:
      return unknownOperation('the system', first);
  }
}

function atType(context: FhirContext, request: FhirRequest, type: string): Result {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return search(context, request, type);
    case 'POST':
      return create(context, request, type);
    case 'PUT':
      return updateMatching(context, request, type);
    case 'PATCH':
      return patchMatching(context, request, type);
    case 'DELETE':
      return removeMatching(context, request, type);
  }
}

function atInstance(context: FhirContext, request: FhirRequest, type: string, id: string): Result {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return read(context, request, type, id);
    case 'PUT':
      return update(context, request, type, id);
    case 'PATCH':
      return patch(context, request, type, id);
    case 'DELETE':
      return remove(context, request, type, id);
    case 'POST':
      return wrongMethod(request, 'GET, PUT, PATCH, DELETE');
  }
}

function onlyGet(request: FhirRequest): Refusal | undefined {
  return request.method === 'GET' || request.method === 'HEAD' ? undefined : wrongMethod(request, 'GET, HEAD');
}

function wrongMethod(request: FhirRequest, allowed: string): Refusal {
  return methodNotAllowed(request.method, allowed);
}

function unknownOperation(where: string, name: string): Refusal {
  return badRequest(`${name} is not an operation of ${where} here.`, {
    where: name,
    what: 'Unknown operation.',
    mend: 'The capability statement (GET metadata) lists the operations.',
  });
}
