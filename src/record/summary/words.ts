import type { CodeableConcept, HumanName, Period, Reference } from '@medplum/fhirtypes';

/** What a concept says in words: its text, else a display, else its code. Undefined when it says nothing. */
export function conceptText(concept: CodeableConcept | undefined): string | undefined {
  if (!concept) return undefined;
  const coding = concept.coding?.find((each) => each.display) ?? concept.coding?.[0];
  const words = concept.text ?? coding?.display ?? coding?.code;
  return words?.replaceAll('-', ' ');
}

/** 'Amina Yusuf'; the official or usual name first. */
export function nameText(names: readonly HumanName[] | undefined): string | undefined {
  const order = ['official', 'usual', undefined, 'nickname', 'old', 'maiden', 'temp', 'anonymous'];
  const name = [...(names ?? [])].sort((a, b) => order.indexOf(a.use) - order.indexOf(b.use))[0];
  if (!name) return undefined;
  return name.text ?? ([...(name.given ?? []), name.family].filter(Boolean).join(' ') || undefined);
}

export function referenceText(reference: Reference | undefined): string | undefined {
  return reference?.display ?? reference?.identifier?.value;
}

/** The first moment of a period or date that a resource gives, as the text it came in. */
export function firstDate(...dates: (string | Period | undefined)[]): string | undefined {
  for (const date of dates) {
    const text = typeof date === 'string' ? date : (date?.start ?? date?.end);
    if (text) return text;
  }
  return undefined;
}
