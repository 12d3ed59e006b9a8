import type { Resource } from '@medplum/fhirtypes';
import { isRefusal, type Refusal } from '../platform/index.ts';
import { attachmentsIn, parseQuery, searchPage } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { typeRefusal } from './locate.ts';
import { matchOne } from './match.ts';
import { asBadRequest, FhirRefusal, severalMatch } from './refusals.ts';
import { scopeRefusal } from './scopes.ts';
import { surroundings } from './surroundings.ts';

const nhsNumbers = 'https://fhir.nhs.uk/Id/nhs-number';

/**
 * Rewrites, in place, what refers to a resource without its id: other entries of the bundle (`idOfUrl`: fullUrl to 'Type/id', in
 * the url of an attachment too), searches
 * ('Patient?identifier=...'), and patients by their NHS number alone. What leads nowhere, or to several, is refused.
 * The refusal is about the resource at `at`.
 */
export async function resolveReferences(
  context: FhirContext,
  resources: readonly Resource[],
  idOfUrl: ReadonlyMap<string, string> | undefined,
): Promise<{ at: number; refusal: Refusal } | undefined> {
  const known = new Map<string, string>();
  for (const [at, resource] of resources.entries()) {
    const uses: Use[] = [];
    collect(resource, resource.resourceType, uses);
    if (idOfUrl !== undefined) {
      for (const { value } of attachmentsIn(resource)) {
        const target = idOfUrl.get(value.url ?? '');
        if (target !== undefined) value.url = target;
      }
    }
    for (const use of uses) {
      const target = use.text === undefined ? undefined : idOfUrl?.get(use.text);
      const found = target ?? known.get(nameOf(use)) ?? (await leadsTo(context, use, idOfUrl !== undefined));
      if (found === undefined) continue;
      if (isRefusal(found)) return { at, refusal: found };
      known.set(nameOf(use), found);
      use.holder.reference = found;
    }
  }
  return undefined;
}

/** A Reference in a resource: by text, or by NHS number alone. */
interface Use {
  holder: { reference?: string };
  /** FHIRPath without indexes. */
  where: string;
  text: string | undefined;
  nhsNumber: string | undefined;
}

function nameOf({ text, nhsNumber }: Use): string {
  return text ?? `${nhsNumbers}|${nhsNumber}`;
}

function collect(value: unknown, where: string, uses: Use[]): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, where, uses);
  } else if (typeof value === 'object' && value !== null) {
    const { reference, identifier } = value as {
      reference?: unknown;
      identifier?: { system?: unknown; value?: unknown };
    };
    const holder = value as Use['holder'];
    if (typeof reference === 'string') uses.push({ holder, where, text: reference, nhsNumber: undefined });
    else if (reference === undefined && identifier?.system === nhsNumbers && typeof identifier.value === 'string')
      uses.push({ holder, where, text: undefined, nhsNumber: identifier.value });
    for (const key in value) {
      const member = (value as Record<string, unknown>)[key];
      if (typeof member === 'object') collect(member, `${where}.${key}`, uses);
    }
  }
}

/** 'Type/id' that a reference stands for; undefined for one that stays as it is. */
async function leadsTo(context: FhirContext, use: Use, inBundle: boolean): Promise<string | undefined | Refusal> {
  const { text, nhsNumber, where } = use;
  if (nhsNumber !== undefined) return patientWithNumber(context, nhsNumber, where);
  if (text !== undefined && /^[A-Z][A-Za-z]+\?/.test(text)) return matching(context, text, where);
  if (inBundle && /^urn:(uuid|oid):/.test(text ?? ''))
    return new FhirRefusal(
      'invalid',
      422,
      'not-found',
      `It refers to ${text}, which no entry of the bundle has as its fullUrl.`,
      [{ where, what: 'The reference leads nowhere.', mend: 'Add the entry, or correct its fullUrl.' }],
    );
  return undefined;
}

async function matching(context: FhirContext, text: string, where: string): Promise<string | Refusal> {
  const type = text.slice(0, text.indexOf('?'));
  const unknown = typeRefusal(type);
  if (unknown) return unknown;
  const matches = await matchOne(context, type, new URLSearchParams(text.slice(type.length + 1)));
  if (isRefusal(matches)) return matches;
  if (matches.length === 1) return `${type}/${matches[0]!.id}`;
  const what = matches.length === 0 ? 'Nothing matches it.' : 'Several resources match it.';
  return severalMatch(`The conditional reference '${type}?...' must match exactly one resource. ${what}`, {
    where,
    what,
    mend: 'Give criteria that exactly one resource meets.',
  });
}

/** More Patients of one NHS number than this are no longer one person's. */
const MOST_PATIENTS = 50;

/** The Patient of the one person who has the NHS number; of somebody whom several sources sent, the one that leads. */
async function patientWithNumber(context: FhirContext, number: string, where: string): Promise<string | Refusal> {
  const unscoped = scopeRefusal(context.actor, 's', 'Patient');
  if (unscoped) return unscoped;
  const query = parseQuery(['Patient'], new URLSearchParams({ identifier: `${nhsNumbers}|${number}` }), true);
  if (isRefusal(query)) return asBadRequest(query);
  query.count = MOST_PATIENTS;
  const page = await searchPage(context.tx, query, await surroundings(context, query));
  if (isRefusal(page)) return asBadRequest(page);
  const persons = [...new Set(page.rows.map((row) => row.person_id))];
  const sets = persons.length === 0 ? [] : await context.parts.personSets(context.tx, persons);
  const [set] = sets;
  if (sets.length === 1) {
    const leading = page.rows.find((row) => row.person_id === set!.current) ?? page.rows[0]!;
    return `Patient/${leading.id}`;
  }
  const what =
    sets.length === 0 ? 'Nobody who is known here has this NHS number.' : 'Several people have this NHS number.';
  return new FhirRefusal(
    'invalid',
    422,
    sets.length === 0 ? 'not-found' : 'multiple-matches',
    `The reference names a patient by NHS number alone, and it cannot be resolved. ${what}`,
    [{ where: `${where}.identifier`, what, mend: 'Send the Patient first, or refer to it by its id.' }],
  );
}
