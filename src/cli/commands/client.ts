import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type ClientKeys,
  type ClientListed,
  disableClient,
  listClients,
  registerClient,
  resumeClient,
  revokeClient,
  revokeClientTokens,
  rotateClientKeys,
  scopeInWords,
  writeAudit,
} from '../../access/index.ts';
import { isRefusal, newId, refuse, type Tx, transaction } from '../../platform/index.ts';
import { tellGuardians } from '../../tell-guardians.ts';
import { type CommandContext, giveResult } from '../context.ts';

interface KeyOptions {
  keys?: string;
  keysUrl?: string;
  json?: boolean;
}

/** `wpc client`: other systems that use the API with keys of their own. The same as the page /admin/clients. */
export function addClient(program: Command, context: CommandContext): void {
  const client = program.command('client').description('Other systems: their keys, scopes and tokens.');
  addRegister(client, context);
  addList(client, context);
  withKeys(client.command('rotate').argument('<id>'))
    .description('Puts new public keys in the place of the old. For a change without a gap give both first.')
    .action(async (id: string, options: KeyOptions) => {
      await act(context, 'Changed the keys of another system', id, (tx) =>
        rotateClientKeys(tx, id, keysOf(options, context.io.cwd)),
      );
      giveResult(context.io, options.json, { id }, () => `The keys of ${id} were changed.`);
    });
  const acts = [
    ['suspend', 'Takes its tokens away until it is resumed.', 'Suspended another system', disableClient],
    ['resume', 'Lets a suspended system in again.', 'Let another system in again', resumeClient],
    [
      'revoke',
      'For good: its tokens are dead and its id is never used again.',
      'Revoked another system for good',
      revokeClient,
    ],
    [
      'revoke-tokens',
      'Its tokens are dead; it may ask for others.',
      'Revoked the tokens of another system',
      revokeClientTokens,
    ],
  ] as const;
  for (const [name, description, what, doIt] of acts)
    client
      .command(name)
      .argument('<id>')
      .option('--json', 'give the result as one JSON object on the last line')
      .description(description)
      .action(async (id: string, options: { json?: boolean }) => {
        await act(context, what, id, (tx, now) => doIt(tx, id, now));
        giveResult(context.io, options.json, { id }, () => `${what}: ${id}.`);
      });
}

function withKeys(command: Command): Command {
  return command
    .option('--keys <file>', 'its public keys as a JWK set')
    .option('--keys-url <address>', 'or the https address where it publishes them')
    .option('--json', 'give the result as one JSON object on the last line');
}

function keysOf({ keys, keysUrl }: KeyOptions, cwd: string): ClientKeys {
  if (keys === undefined) return keysUrl === undefined ? {} : { keysUrl };
  try {
    const read = JSON.parse(readFileSync(resolve(cwd, keys), 'utf8')) as NonNullable<ClientKeys['keys']>;
    return { keys: read, ...(keysUrl === undefined ? {} : { keysUrl }) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'It is not JSON.' : 'It cannot be read.';
    throw refuse('invalid', `The file of keys is of no use. ${why}`);
  }
}

function addRegister(client: Command, context: CommandContext): void {
  withKeys(client.command('register').argument('<id>', 'as it names itself in its tokens'))
    .requiredOption('--name <name>', 'as people read it')
    .requiredOption('--scope <scopes...>', 'SMART v2 scopes: system/Patient.rs')
    .requiredOption('--organisation <codes...>', "ODS codes whose people it may see, or '*'")
    .description('Registers another system. It is audited, and the Caldicott Guardian is told.')
    .action(async (id: string, options: KeyOptions & { name: string; scope: string[]; organisation: string[] }) => {
      const { name, scope: scopes, organisation: organisations } = options;
      const keys = keysOf(options, context.io.cwd);
      await act(context, 'Registered another system', `${id}: ${scopes.join(' ')}`, (tx, now) =>
        registerClient(tx, { id, name, scopes, organisations, ...keys }, now),
      );
      giveResult(
        context.io,
        options.json,
        { id, scopes, organisations },
        () => `Registered ${id}: it may ${scopes.map(scopeInWords).join('; ')}.`,
      );
    });
}

function addList(client: Command, { io, system }: CommandContext): void {
  client
    .command('list')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Every system that was registered.')
    .action(async (options: { json?: boolean }) => {
      const { database, clock } = await system();
      const clients = await transaction(database.db, (tx) => listClients(tx, clock.now()));
      giveResult(io, options.json, clients, (rows) =>
        rows.length === 0 ? 'No system is registered.' : rows.map(inWords).join('\n'),
      );
    });
}

function inWords(client: ClientListed): string {
  const state = client.revoked_at !== null ? 'revoked' : client.disabled_at !== null ? 'suspended' : 'active';
  const keys = client.keys_url ?? `keys ${client.keys?.keys.map(({ kid }) => String(kid)).join(', ')}`;
  return `${client.id}  ${state}  ${client.name}: ${client.scopes.map(scopeInWords).join('; ')}; of ${client.organisations.join(' ')}; ${keys}; ${client.live_tokens} tokens`;
}

/** Does it, writes it down and tells the Guardians, in one transaction. Throws a refusal. */
async function act(
  { system }: CommandContext,
  what: string,
  note: string,
  doIt: (tx: Tx, now: number) => Promise<unknown>,
): Promise<void> {
  const { database, clock, wiring } = await system();
  const refused = await transaction(database.db, async (tx) => {
    const now = clock.now();
    const done = await doIt(tx, now);
    if (isRefusal(done)) return done;
    const id = newId();
    await writeAudit(tx, {
      ...{ id, at: now, event: 'change', what, outcome: 'done', because: 'Whoever administers the machine did it' },
      ...{ purpose: 'running-the-service', accountId: null, actorName: 'Command line', roles: ['administrator'] },
      ...{ organisations: [], staffId: null, people: [], route: 'wpc client', note, requestId: id, address: null },
    });
    await tellGuardians(tx, `${what} on the command line: ${note}.`, wiring.coordination);
    return undefined;
  });
  if (isRefusal(refused)) throw refused;
}
