import type { CodeableConcept, Observation } from '@medplum/fhirtypes';

/** ABO group and RhD sign of a blood group, as far as it is said: 'A', 'O+', 'AB-'. */
export interface BloodGroup {
  abo?: 'A' | 'B' | 'AB' | 'O';
  rhd?: '+' | '-';
}

/** Codes that say an Observation is a blood group: LOINC ABO and Rh group, ABO group, Rh; SNOMED CT finding of ABO group. */
const asks = new Set(['882-1', '883-9', '10331-7', '365637002']);

/** SNOMED CT findings, where the code is all there is. From knowledge; a release of SNOMED CT was not at hand. */
const findings: Readonly<Record<string, BloodGroup>> = {
  '112144000': { abo: 'A' },
  '112149005': { abo: 'B' },
  '165743006': { abo: 'AB' },
  '58460004': { abo: 'O' },
  '165747007': { rhd: '+' },
  '165746003': { rhd: '-' },
};

/** A stored Observation that may be a blood group, before it is parsed. */
export function mayBeBloodGroup(json: string): boolean {
  return /blood group|abo (and|group)|rhesus|rhd|"(882-1|883-9|10331-7|365637002|112144000|112149005|165743006|58460004|165747007|165746003)"/i.test(
    json,
  );
}

/** The blood group that a final Observation says; undefined where it is about something else or says none. */
export function bloodGroupOf(observation: Observation): BloodGroup | undefined {
  if (!['final', 'amended', 'corrected'].includes(observation.status)) return undefined;
  const { code } = observation;
  const named = /blood group|abo (and|group)|rhesus|\brhd?\b/i.test(textsOf(code).join(' '));
  if (!named && !codesOf(code).some((each) => asks.has(each) || Object.hasOwn(findings, each))) return undefined;
  const value = observation.valueCodeableConcept;
  const coded = [...codesOf(value), ...codesOf(code)].map((each) => findings[each]).find((each) => each);
  const said = [observation.valueString, ...textsOf(value), ...textsOf(code)].map(groupInWords).find((each) => each);
  return coded ?? said;
}

/** Whether nobody can have both: another ABO group or another RhD sign, where both say. */
export function bloodGroupsDiffer(one: BloodGroup, other: BloodGroup): boolean {
  return (one.abo ?? other.abo) !== (other.abo ?? one.abo) || (one.rhd ?? other.rhd) !== (other.rhd ?? one.rhd);
}

export function bloodGroupText({ abo, rhd }: BloodGroup): string {
  return `${abo ?? ''}${rhd === undefined ? '' : rhd === '+' ? ' RhD positive' : ' RhD negative'}`.trim();
}

/** 'O Rh(D) neg', 'A+', 'Blood group AB', 'Rh positive'. The O may be written as a nought. */
export function groupInWords(text: string | undefined): BloodGroup | undefined {
  if (text === undefined) return undefined;
  const plain = text.replace(/\b(blood|group|type|abo|finding|of)\b/gi, ' ');
  const abo = /(?:^|[^a-z])(AB|A|B|O|0)(?=$|[^a-z])/i.exec(plain)?.[1]?.toUpperCase().replace('0', 'O') as
    | BloodGroup['abo']
    | undefined;
  const rhd = /pos(itive)?\b|\+/i.test(plain) ? '+' : /neg(ative)?\b|[-−](\s|$)/i.test(plain) ? '-' : undefined;
  if (abo === undefined && rhd === undefined) return undefined;
  return { ...(abo ? { abo } : {}), ...(rhd ? { rhd } : {}) };
}

function codesOf(concept: CodeableConcept | undefined): string[] {
  return (concept?.coding ?? []).flatMap(({ code }) => code ?? []);
}

function textsOf(concept: CodeableConcept | undefined): string[] {
  return [concept?.text, ...(concept?.coding ?? []).map(({ display }) => display)].filter((each) => each !== undefined);
}
