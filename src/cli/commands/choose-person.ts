import type { Command } from 'commander';
import { findPersons, type Linker, normaliseNhsNumber } from '../../identity/index.ts';
import { type Database, refuse, transaction } from '../../platform/index.ts';
import type { CommandIo } from '../command-io.ts';

export interface PersonOptions {
  person?: string;
  nhsNumber?: boolean;
}

/** The NHS number is read from standard input: whatever stands on a command line is seen by every user of the machine and kept by shells. */
export function personOptions(command: Command): Command {
  return command
    .option('--person <id>', 'the person’s id here, of any of their records')
    .option('--nhs-number', 'ask for the NHS number on standard input (never give it on the command line)');
}

/** The one person who is meant. Throws a refusal for none and for several; it never repeats the number. */
export async function choosePerson(
  options: PersonOptions,
  at: { io: CommandIo; database: Database; linker: Linker },
): Promise<string> {
  if ((options.person === undefined) === (options.nhsNumber !== true))
    throw refuse('invalid', 'Say whom: --person with an id, or --nhs-number and the number on standard input.');
  if (options.person !== undefined) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(options.person))
      throw refuse('invalid', 'The person’s id is a UUID, as in the address of their page.');
    return options.person;
  }
  const nhsNumber = normaliseNhsNumber(await at.io.ask('NHS number (not shown): '));
  if (!nhsNumber) throw refuse('invalid', 'That is no NHS number: ten digits, of which the last is a check.');
  const found = await transaction(at.database.db, (tx) => findPersons(tx, { nhsNumber }, at.linker));
  const [only] = found;
  if (only === undefined) throw refuse('not-found', 'Nobody with this NHS number is known here.');
  if (found.length > 1)
    throw refuse(
      'conflict',
      `${found.length} people carry this NHS number. Have their records looked at, then use --person.`,
      ...found.map(({ current }) => ({ what: `Person ${current}` })),
    );
  return only.current;
}
