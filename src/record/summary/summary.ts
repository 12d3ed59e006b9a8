import type { Patient, Resource } from '@medplum/fhirtypes';
import type { StoredResource } from '../read-resource.ts';
import { describeEntry } from './entries.ts';
import { conceptText, firstDate, nameText } from './words.ts';

/** Where an entry came from: shown beside every one. */
export interface EntrySource {
  /** The extract's source, e.g. 'mental-health'; 'wpc' for what was recorded here. */
  source: string;
  reference: string;
  version: number;
}

export interface ListedItem {
  text: string;
  /** As the source gave it: '2024', '2024-03-01' or with a time. */
  since?: string;
  /** 'active', 'resolved', …, as the source says; absent when it does not. */
  status?: string;
  detail?: string;
  /** The same item from several services is one item with several sources. */
  sources: EntrySource[];
}

export interface TimelineEntry {
  /** As the source gave it. */
  date: string;
  title: string;
  detail?: string;
  kind: string;
  source: EntrySource;
}

export interface Demographics {
  name: string;
  birthDate?: string;
  gender?: string;
  deceased?: string;
  nhsNumbers: string[];
  addresses: { text: string; source: string }[];
  /** Every way a service writes the name, with which service. */
  names: { text: string; source: string }[];
  telecoms: { system: string; value: string; source: string }[];
}

export interface PersonSummary {
  demographics: Demographics;
  problems: ListedItem[];
  medicines: ListedItem[];
  allergies: ListedItem[];
  /** Latest first. */
  timeline: TimelineEntry[];
}

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

/** One summary from the resources of every source patient that is this person. Pure; O(n log n) for n resources. */
export function summarise(stored: readonly StoredResource[]): PersonSummary {
  const live = stored.filter((row) => !row.deleted).map((row) => ({ row, resource: JSON.parse(row.json) as Resource }));
  const sourceOf = (row: StoredResource): EntrySource => ({
    source: row.source,
    reference: `${row.type}/${row.id}`,
    version: row.version,
  });
  const problems = new Map<string, ListedItem>();
  const medicines = new Map<string, ListedItem>();
  const allergies = new Map<string, ListedItem>();
  const timeline: TimelineEntry[] = [];
  for (const { row, resource } of live) {
    const source = sourceOf(row);
    if (resource.resourceType === 'Condition') {
      list(problems, conceptText(resource.code), source, {
        since: firstDate(resource.onsetDateTime, resource.onsetPeriod, resource.recordedDate),
        status: resource.clinicalStatus?.coding?.[0]?.code,
      });
    } else if (resource.resourceType === 'MedicationRequest' || resource.resourceType === 'MedicationStatement') {
      list(
        medicines,
        conceptText(resource.medicationCodeableConcept) ?? resource.medicationReference?.display,
        source,
        {
          since:
            resource.resourceType === 'MedicationRequest'
              ? resource.authoredOn
              : firstDate(resource.effectiveDateTime, resource.effectivePeriod),
          status: resource.status,
          detail: (resource.resourceType === 'MedicationRequest' ? resource.dosageInstruction : resource.dosage)?.[0]
            ?.text,
        },
      );
    } else if (resource.resourceType === 'AllergyIntolerance') {
      list(allergies, conceptText(resource.code), source, {
        since: firstDate(resource.onsetDateTime, resource.recordedDate),
        status: resource.clinicalStatus?.coding?.[0]?.code,
        detail:
          resource.reaction
            ?.flatMap((reaction) => reaction.manifestation.map(conceptText))
            .filter(Boolean)
            .join(', ') || undefined,
      });
    }
    const entry = describeEntry(resource);
    if (entry) timeline.push({ ...entry, source });
  }
  timeline.sort((a, b) =>
    a.date < b.date ? 1 : a.date > b.date ? -1 : a.source.reference < b.source.reference ? -1 : 1,
  );
  const patients = live.flatMap(({ row, resource }) =>
    resource.resourceType === 'Patient' ? [{ source: row.source, patient: resource }] : [],
  );
  return {
    demographics: demographicsOf(patients),
    problems: listed(problems),
    medicines: listed(medicines),
    allergies: listed(allergies),
    timeline,
  };
}

function list(
  items: Map<string, ListedItem>,
  text: string | undefined,
  source: EntrySource,
  more: { since?: string | undefined; status?: string | undefined; detail?: string | undefined },
): void {
  const words = text ?? 'Not said what';
  const known = items.get(words.toLowerCase());
  if (!known) {
    const { since, status, detail } = more;
    items.set(words.toLowerCase(), {
      text: words,
      ...(since ? { since } : {}),
      ...(status ? { status } : {}),
      ...(detail ? { detail } : {}),
      sources: [source],
    });
    return;
  }
  known.sources.push(source);
  if (more.since && (!known.since || more.since < known.since)) known.since = more.since;
  // What any service still treats as active stays active: the safer reading.
  if (more.status === 'active') known.status = 'active';
  if (more.detail && !known.detail) known.detail = more.detail;
}

function listed(items: Map<string, ListedItem>): ListedItem[] {
  const rank = (item: ListedItem) => (item.status === undefined || item.status === 'active' ? 0 : 1);
  return [...items.values()].sort((a, b) => rank(a) - rank(b) || a.text.localeCompare(b.text, 'en'));
}

function demographicsOf(patients: readonly { source: string; patient: Patient }[]): Demographics {
  const first = <T>(pick: (patient: Patient) => T | undefined): T | undefined => {
    for (const { patient } of patients) {
      const value = pick(patient);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const each = <T>(pick: (patient: Patient) => T[]): (T & { source: string })[] => {
    const seen = new Set<string>();
    return patients.flatMap(({ source, patient }) =>
      pick(patient).flatMap((value) => {
        const key = `${source} ${JSON.stringify(value)}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ ...value, source }];
      }),
    );
  };
  const birthDate = first((patient) => patient.birthDate);
  const gender = first((patient) => patient.gender);
  const deceased = first((patient) => patient.deceasedDateTime ?? (patient.deceasedBoolean ? 'yes' : undefined));
  return {
    name: first((patient) => nameText(patient.name)) ?? 'Name not known',
    ...(birthDate ? { birthDate } : {}),
    ...(gender ? { gender } : {}),
    ...(deceased ? { deceased } : {}),
    nhsNumbers: [
      ...new Set(
        patients.flatMap(({ patient }) =>
          (patient.identifier ?? []).flatMap((id) =>
            id.system === nhsNumberSystem && id.value ? [id.value.replace(/\s/g, '')] : [],
          ),
        ),
      ),
    ],
    names: each((patient) =>
      (patient.name ?? []).flatMap((name) => {
        const text = nameText([name]);
        return text ? [{ text }] : [];
      }),
    ),
    addresses: each((patient) =>
      (patient.address ?? []).map((address) => ({
        text: address.text ?? [...(address.line ?? []), address.city, address.postalCode].filter(Boolean).join(', '),
      })),
    ),
    telecoms: each((patient) =>
      (patient.telecom ?? []).flatMap((telecom) =>
        telecom.value ? [{ system: telecom.system ?? 'other', value: telecom.value }] : [],
      ),
    ),
  };
}
