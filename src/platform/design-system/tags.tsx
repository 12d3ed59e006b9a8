import { Tag } from 'nhsuk-react-components';

/** State of a clock against its standard. `due-soon` is running with the time nearly up; `met` and `breached` are over or beyond. */
export type ClockState =
  | 'not-started'
  | 'running'
  | 'due-soon'
  | 'breached'
  | 'met'
  | 'met-late'
  | 'paused'
  | 'nullified'
  | 'unknown';

const clockWords: Record<
  ClockState,
  { text: string; colour: 'grey' | 'blue' | 'yellow' | 'red' | 'green' | 'orange' | 'white' }
> = {
  'not-started': { text: 'Not started', colour: 'grey' },
  running: { text: 'In time', colour: 'blue' },
  'due-soon': { text: 'Due soon', colour: 'yellow' },
  breached: { text: 'Overdue', colour: 'red' },
  met: { text: 'Met', colour: 'green' },
  'met-late': { text: 'Done late', colour: 'orange' },
  paused: { text: 'Paused', colour: 'grey' },
  nullified: { text: 'Does not count', colour: 'white' },
  unknown: { text: 'Cannot be told', colour: 'grey' },
};

/** The state in words, with colour only as a second sign. */
export function ClockTag({ state, text }: { state: ClockState; text?: string }) {
  const { text: standard, colour } = clockWords[state];
  return <Tag modifier={colour}>{text ?? standard}</Tag>;
}

export type LegalStatusWord =
  | 'statute'
  | 'regulation'
  | 'contract'
  | 'guidance'
  | 'standard'
  | 'local'
  | 'policy'
  | 'bill'
  | 'proposed';

const legal: Record<
  LegalStatusWord,
  { text: string; colour: 'green' | 'aqua-green' | 'blue' | 'grey' | 'purple' | 'pink' | 'white' }
> = {
  statute: { text: 'Law: Act', colour: 'green' },
  regulation: { text: 'Law: regulations', colour: 'green' },
  contract: { text: 'NHS contract', colour: 'aqua-green' },
  guidance: { text: 'National guidance', colour: 'blue' },
  standard: { text: 'National standard', colour: 'blue' },
  local: { text: 'Local rule', colour: 'grey' },
  policy: { text: 'Promised, not law', colour: 'pink' },
  bill: { text: 'In a Bill, not yet law', colour: 'purple' },
  proposed: { text: 'Proposed', colour: 'white' },
};

/** Where a rule comes from; never hidden, and a promise never looks like a right. */
export function LegalStatusTag({ status }: { status: LegalStatusWord }) {
  return <Tag modifier={legal[status].colour}>{legal[status].text}</Tag>;
}
