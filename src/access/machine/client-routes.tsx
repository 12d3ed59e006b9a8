import { z } from 'zod';
import { type FormState, freshForm } from '../../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../../platform/http/index.ts';
import { isRefusal, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { audited } from '../audit/audit-entry.ts';
import { ClientPage, ClientsPage } from '../pages/clients.tsx';
import { anyRole } from '../permission.ts';
import { type Context, defineRoute, type Route } from '../route.ts';
import {
  type ClientKeys,
  disableClient,
  registerClient,
  resumeClient,
  revokeClient,
  revokeClientTokens,
  rotateClientKeys,
} from './clients.ts';
import { listClients } from './store.ts';

export interface ClientHooks {
  /** What a system may do changed: told to those who answer for records. Without personal data. */
  onClientChanged(tx: Tx, words: string): Promise<void>;
}

const path = '/admin/clients';
const permission = anyRole('administrator');
const params = z.object({ clientId: z.string().max(100) });
const words = z.string().trim();
const keyFields = { keys: words.max(60_000), keysUrl: words.max(500) };
const registration = z.object({
  id: words.min(1, 'Enter an id'),
  name: words.min(1, 'Enter a name').max(200),
  scopes: words.min(1, 'Enter what it may do'),
  organisations: words.min(1, 'Enter ODS codes, or *'),
  ...keyFields,
});

/** Other systems: registering them, changing their keys, suspending and revoking them. For administrators; every act is told onward. */
export function clientRoutes(hooks: ClientHooks): Route[] {
  return [list(), register(hooks), one(), rotate(hooks), ...acts.map((act) => actRoute(act, hooks))];
}

/** Keys as they were typed: a JSON key set, or an address. */
function keysTyped({ keys, keysUrl }: { keys: string; keysUrl: string }): ClientKeys | Refusal {
  if (keys === '') return keysUrl === '' ? {} : { keysUrl };
  try {
    const parsed = JSON.parse(keys) as NonNullable<ClientKeys['keys']>;
    return { keys: parsed, ...(keysUrl === '' ? {} : { keysUrl }) };
  } catch {
    return refuse('invalid', 'The key set is not JSON. Paste it as the other system gives it: {"keys": [...]}.');
  }
}

function withProblem(form: FormState, refusal: Refusal): FormState {
  return { ...form, errors: [...form.errors, { field: 'keys', message: refusal.message }] };
}

async function showList({ tx, now }: { tx: Tx; now: number }, form: FormState): Promise<Answer> {
  return page({
    title: 'Other systems',
    wide: true,
    ...(form.errors.length > 0 ? { status: 422 } : {}),
    body: <ClientsPage clients={await listClients(tx, now)} form={form} now={now} />,
  });
}

async function showOne({ tx, now }: { tx: Tx; now: number }, id: string, form: FormState): Promise<Answer> {
  const [client] = await listClients(tx, now, id);
  if (client === undefined) return refuse('not-found', 'There is no such system.');
  return page({
    title: client.name,
    breadcrumb: [{ text: 'Other systems', href: path }],
    ...(form.errors.length > 0 ? { status: 422 } : {}),
    body: <ClientPage client={client} form={form} now={now} />,
  });
}

function list(): Route {
  return defineRoute({
    method: 'GET',
    path,
    permission,
    audit: audited('read', 'Looked at which other systems are registered'),
    handler: (context) => showList(context, freshForm),
  });
}

function register(hooks: ClientHooks): Route {
  return defineRoute({
    method: 'POST',
    path,
    permission,
    audit: audited('change', 'Registered another system'),
    handler: async (context) => {
      const { tx, form, now, note, actor } = context;
      const posted = form(registration);
      if (!posted.valid) return showList(context, posted);
      const { id, name } = posted.values;
      const typed = keysTyped(posted.values);
      if (isRefusal(typed)) return showList(context, withProblem(posted, typed));
      const scopes = posted.values.scopes.split(/[\s,]+/);
      const organisations = posted.values.organisations.split(/[\s,]+/);
      const refused = await registerClient(tx, { id, name, scopes, organisations, ...typed }, now);
      if (refused !== undefined) return showList(context, withProblem(posted, refused));
      note(`${id}: ${scopes.join(' ')} for ${organisations.join(' ')}`);
      await hooks.onClientChanged(tx, `${actor.name} registered the system ${name}, with ${scopes.join(' ')}.`);
      return redirect(`${path}/${id}`);
    },
  });
}

function one(): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:clientId`,
    permission,
    audit: audited('read', 'Looked at another system’s registration'),
    params,
    handler: (context) => showOne(context, context.params.clientId, freshForm),
  });
}

function rotate(hooks: ClientHooks): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:clientId/keys`,
    permission,
    audit: audited('change', 'Changed another system’s keys'),
    params,
    handler: async (context) => {
      const { tx, form, params, note, actor } = context;
      const posted = form(z.object(keyFields));
      if (!posted.valid) return showOne(context, params.clientId, posted);
      const typed = keysTyped(posted.values);
      const refused = isRefusal(typed) ? typed : await rotateClientKeys(tx, params.clientId, typed);
      if (refused?.kind === 'not-found') return refused;
      if (refused !== undefined) return showOne(context, params.clientId, withProblem(posted, refused));
      note(params.clientId);
      await hooks.onClientChanged(tx, `${actor.name} changed the keys of the system ${params.clientId}.`);
      return redirect(`${path}/${params.clientId}`);
    },
  });
}

type Act = {
  slug: string;
  what: string;
  act(tx: Tx, id: string, now: number): Promise<unknown>;
};

const acts: readonly Act[] = [
  { slug: 'suspend', what: 'Suspended another system', act: disableClient },
  { slug: 'resume', what: 'Let another system in again', act: resumeClient },
  { slug: 'revoke', what: 'Revoked another system for good', act: revokeClient },
  { slug: 'revoke-tokens', what: 'Revoked another system’s tokens', act: revokeClientTokens },
];

function actRoute({ slug, what, act }: Act, hooks: ClientHooks): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:clientId/${slug}`,
    permission,
    audit: audited('change', what),
    params,
    handler: async ({
      tx,
      params: { clientId },
      now,
      note,
      actor,
    }: Context<z.output<typeof params>, unknown, unknown>) => {
      const [known] = await listClients(tx, now, clientId);
      if (known === undefined) return refuse('not-found', 'There is no such system.');
      const done = await act(tx, clientId, now);
      if (isRefusal(done)) return done;
      note(clientId);
      await hooks.onClientChanged(tx, `${actor.name}: ${what.toLowerCase()}, ${known.name}.`);
      return redirect(`${path}/${clientId}`);
    },
  });
}
