import type { Command } from 'commander';
import { isRefusal } from '../../platform/index.ts';
import {
  listStandards,
  loadPolicies,
  type StandardListed,
  type StandardShown,
  showStandard,
} from '../../rights/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

/** `wpc standards`: reads policy/ alone, and opens no database. */
export function addStandards(program: Command, { io }: CommandContext): void {
  const standards = program
    .command('standards')
    .description('The standards in policy/: clauses, legal status, figures over time. Opens no database.');
  standards
    .command('list')
    .option('--json', 'give the list as one JSON array on the last line')
    .description('Every clock and duty with its legal status.')
    .action((options: { json?: boolean }) => giveResult(io, options.json, listStandards(loadPolicies()), asTable));
  standards
    .command('show')
    .argument('<standard>', 'id of a standard')
    .option('--json', 'give it as one JSON object on the last line')
    .description('One standard: what may be expected, clauses, open questions, figures with their references.')
    .action((id: string, options: { json?: boolean }) => {
      const standard = showStandard(loadPolicies(), id);
      if (isRefusal(standard)) throw standard;
      giveResult(io, options.json, standard, asText);
    });
}

function asTable(standards: readonly StandardListed[]): string {
  const width = Math.max(...standards.map(({ id }) => id.length));
  return standards
    .map(({ id, statusInWords, title, inForce }) => {
      const over = inForce.to === null ? '' : ` (until ${inForce.to})`;
      return `${id.padEnd(width)}  ${title}${over}. ${statusInWords}`;
    })
    .join('\n');
}

function asText(standard: StandardShown): string {
  const { inForce, clauses, questions, values } = standard;
  return [
    `${standard.title} (${standard.id})`,
    `${standard.heading}: ${standard.entitlement}`,
    `Legal status: ${standard.statusInWords}. In force from ${inForce.from}${inForce.to === null ? '' : ` to ${inForce.to}`}.`,
    `Limit: ${standard.limit}. It stops when ${standard.stopsWhen}.`,
    `Who must act: ${standard.dutyHolder}. If missed: ${standard.remedy}`,
    `Commitments: ${standard.commitments.join(', ')}`,
    ...section(
      'Clauses',
      clauses.map(({ id, text, reference }) => `${id}: ${text} [${reference}]`),
    ),
    ...section(
      'Open questions',
      questions.flatMap(({ question, readings }) => [
        question,
        ...readings.map(({ id, text, usedByDefault }) => `  ${id}${usedByDefault ? ' (default)' : ''}: ${text}`),
      ]),
    ),
    ...section(
      'Figures',
      values.flatMap(({ name, what, unit, versions }) => [
        `${name}: ${what}`,
        ...versions.map(
          ({ from, to, value, reference, statusInWords, certainty }) =>
            `  ${value} ${unit} from ${from}${to === null ? '' : ` to ${to}`}. ${statusInWords}; ${certainty}. ${reference}`,
        ),
      ]),
    ),
    ...section('Sources', standard.sources),
  ].join('\n');
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}
