import { exemptions } from '../../policy/index.ts';
import type { CaseEventData, CaseEventKind } from '../standards/index.ts';

export type CaseKind = CaseEventData['case.received']['subject'];

/** The kinds of case that are taken in, and the beginning of their reference. */
export const caseKinds = {
  'information-request': { title: 'Request for information', prefix: 'FOI' },
  complaint: { title: 'Complaint', prefix: 'CMP' },
  'safety-incident': { title: 'Safety incident (duty of candour)', prefix: 'DOC' },
  'subject-access': { title: 'Request for one’s own information', prefix: 'SAR' },
} as const satisfies Partial<Record<CaseKind, { title: string; prefix: string }>>;

export type KeptKind = keyof typeof caseKinds;
export const keptKinds = Object.keys(caseKinds) as KeptKind[];

export function isKeptKind(kind: string): kind is KeptKind {
  return kind in caseKinds;
}

type Choices = Readonly<Record<string, string>>;

/** A field of the form of an act. */
export type ActField =
  | { name: 'outcome' | 'reason'; label: string; choices: Choices }
  | { name: 'words'; label: string }
  | { name: 'until'; label: string }
  | { name: 'exemptions'; label: string }
  | { name: 'apology'; label: string; choices: Choices };

/** Something an officer records of a case. */
export interface CaseAct {
  kind: CaseEventKind;
  title: string;
  on: readonly KeptKind[];
  fields: readonly ActField[];
  /** Parts of the event's data that are always so. */
  always?: object;
}

const everyKind = keptKinds;
const answers: ActField = {
  name: 'outcome',
  label: 'What was answered',
  choices: {
    disclosed: 'Everything asked for was given',
    'part-disclosed': 'Some of it was withheld',
    refused: 'All of it was withheld under an exemption',
    'not-held': 'It is not held',
    'neither-confirm-nor-deny': 'Neither confirmed nor denied',
    'over-cost-limit': 'It would cost more than the limit (s12)',
    vexatious: 'Vexatious (s14(1))',
    repeated: 'Repeated (s14(2))',
  },
};
const words: ActField = { name: 'words', label: 'Why' };

/** Every act, by its name in addresses. An act that fits no clock of the case is still its history. */
export const caseActs = {
  acknowledged: { kind: 'case.acknowledged', title: 'Acknowledged', on: ['complaint'], fields: [] },
  'ask-clarification': {
    kind: 'case.clarification-asked',
    title: 'Asked for clarification',
    on: ['information-request', 'subject-access'],
    fields: [],
  },
  clarified: {
    kind: 'case.clarification-given',
    title: 'Clarification received',
    on: ['information-request', 'subject-access'],
    fields: [],
  },
  'fees-notice': { kind: 'case.fees-notice', title: 'Fees notice given', on: ['information-request'], fields: [] },
  'fee-paid': { kind: 'case.fee-paid', title: 'Fee received', on: ['information-request'], fields: [] },
  'more-time': {
    kind: 'case.extended',
    title: 'Notice of more time',
    on: ['information-request'],
    fields: [
      {
        name: 'reason',
        label: 'Why more time is needed',
        choices: {
          'public-interest-test': 'To weigh the public interest of an exemption',
          'commissioner-specified': 'The Information Commissioner specified a later day',
        },
      },
      { name: 'exemptions', label: 'Exemptions under test' },
      { name: 'until', label: 'The day specified, where the Commissioner did' },
    ],
  },
  'agree-longer': {
    kind: 'case.extended',
    title: 'Longer time agreed with the person',
    on: ['complaint'],
    fields: [{ name: 'until', label: 'Until when' }],
    always: { reason: 'agreed' },
  },
  complex: {
    kind: 'case.extended',
    title: 'Said that it is complex and needs longer',
    on: ['subject-access'],
    fields: [words],
    always: { reason: 'complex' },
  },
  'explain-delay': {
    kind: 'case.delay-explained',
    title: 'Delay explained in writing',
    on: ['complaint'],
    fields: [words],
  },
  'accept-late': {
    kind: 'case.accepted-late',
    title: 'Accepted though made late',
    on: ['complaint'],
    fields: [words],
  },
  'not-accepted': {
    kind: 'case.closed',
    title: 'Not accepted: made out of time',
    on: ['complaint'],
    fields: [],
    always: { reason: 'out-of-time' },
  },
  answered: {
    kind: 'case.answered',
    title: 'Answered',
    on: ['information-request'],
    fields: [answers, { name: 'exemptions', label: 'Exemptions, where something was withheld' }],
  },
  responded: {
    kind: 'case.answered',
    title: 'Answer sent',
    on: ['complaint'],
    fields: [
      {
        name: 'outcome',
        label: 'What was found',
        choices: { upheld: 'Upheld', 'part-upheld': 'Upheld in part', 'not-upheld': 'Not upheld' },
      },
    ],
  },
  given: {
    kind: 'case.answered',
    title: 'Answered',
    on: ['subject-access'],
    fields: [
      {
        name: 'outcome',
        label: 'What was answered',
        choices: {
          disclosed: 'The information was given',
          'part-disclosed': 'Some of it was given, the rest refused with reasons',
          refused: 'Refused with reasons',
          'not-held': 'Nothing is held',
        },
      },
    ],
  },
  told: {
    kind: 'case.person-told',
    title: 'The person was told in person',
    on: ['safety-incident'],
    fields: [{ name: 'apology', label: 'With an apology', choices: { yes: 'Yes', no: 'No' } }],
  },
  'written-account': {
    kind: 'case.person-told',
    title: 'The written account was given',
    on: ['safety-incident'],
    fields: [],
    always: { inWriting: true, apology: true },
  },
  'ask-review': {
    kind: 'case.review-asked',
    title: 'An internal review was asked for',
    on: ['information-request'],
    fields: [],
  },
  reviewed: {
    kind: 'case.reviewed',
    title: 'Outcome of the internal review told',
    on: ['information-request'],
    fields: [
      {
        name: 'outcome',
        label: 'What was decided',
        choices: { stands: 'The answer stands', changed: 'The answer was changed' },
      },
    ],
  },
  'to-ombudsman': {
    kind: 'case.taken-to-ombudsman',
    title: 'Taken to the ombudsman',
    on: ['complaint'],
    fields: [],
  },
  withdrawn: { kind: 'case.withdrawn', title: 'Withdrawn', on: everyKind, fields: [] },
} as const satisfies Record<string, CaseAct>;

export type ActName = keyof typeof caseActs;

/** The acts that may be recorded of a case of this kind, in the order in which they usually come. */
export function actsFor(kind: KeptKind): [ActName, CaseAct][] {
  return (Object.entries(caseActs) as [ActName, CaseAct][]).filter(([, act]) => act.on.includes(kind));
}

const titles: Partial<Record<CaseEventKind, string>> = {
  'case.received': 'Received',
  'case.arose': 'It happened, or became known',
};

/** What stands for an act in the history of a case. */
export function titleOf(kind: KeptKind, event: CaseEventKind, data: object): string {
  const always = (act: CaseAct) =>
    Object.entries(act.always ?? {}).every(([name, value]) => (data as Record<string, unknown>)[name] === value);
  return titles[event] ?? actsFor(kind).find(([, act]) => act.kind === event && always(act))?.[1].title ?? event;
}

/** 's40, s43' as sections of the Act; undefined when one of them is no exemption. */
export function readExemptions(text: string): string[] | undefined {
  const sections = text
    .split(/[\s,;]+/)
    .flatMap((part) => (part === '' ? [] : [part.toLowerCase().replace(/^(?!s)/, 's')]));
  const known = sections.every((section) => exemptions.some((each) => section.replace(/\(.*$/, '') === each.section));
  return known ? sections.map((section) => section.replace(/\(.*$/, '')) : undefined;
}
