/** The exemptions of Part II of the Freedom of Information Act 2000: which are absolute, and which need the public-interest test. */

export interface Exemption {
  section: string;
  what: string;
  kind: 'absolute' | 'qualified' | 'partly-absolute';
}

const absolute = 'absolute';
const qualified = 'qualified';

/** Every exemption, in order of its section (FOIA 2000 s2(3) and Part II). */
export const exemptions: readonly Exemption[] = [
  { section: 's21', what: 'reasonably accessible by other means', kind: absolute },
  { section: 's22', what: 'intended for future publication', kind: qualified },
  { section: 's23', what: 'supplied by, or about, security bodies', kind: absolute },
  { section: 's24', what: 'national security', kind: qualified },
  { section: 's26', what: 'defence', kind: qualified },
  { section: 's27', what: 'international relations', kind: qualified },
  { section: 's28', what: 'relations within the United Kingdom', kind: qualified },
  { section: 's29', what: 'the economy', kind: qualified },
  { section: 's30', what: 'investigations and proceedings', kind: qualified },
  { section: 's31', what: 'law enforcement', kind: qualified },
  { section: 's32', what: 'court records', kind: absolute },
  { section: 's33', what: 'audit functions', kind: qualified },
  { section: 's34', what: 'parliamentary privilege', kind: absolute },
  { section: 's35', what: 'formulation of government policy', kind: qualified },
  { section: 's36', what: 'conduct of public affairs', kind: qualified },
  { section: 's37', what: 'communications with the Sovereign, and honours', kind: qualified },
  { section: 's38', what: 'health and safety', kind: qualified },
  { section: 's39', what: 'environmental information', kind: qualified },
  { section: 's40', what: 'personal information', kind: 'partly-absolute' },
  { section: 's41', what: 'information given in confidence', kind: absolute },
  { section: 's42', what: 'legal professional privilege', kind: qualified },
  { section: 's43', what: 'commercial interests', kind: qualified },
  { section: 's44', what: 'prohibited by other law', kind: absolute },
];

const needsTest: ReadonlySet<string> = new Set(
  exemptions.filter(({ kind }) => kind !== absolute).map(({ section }) => section),
);

/** Whether time for the public-interest test can be taken: at least one exemption under test is not absolute. */
export function mayWeighPublicInterest(sections: readonly string[] | undefined): boolean {
  return sections === undefined || sections.some((section) => needsTest.has(section));
}
