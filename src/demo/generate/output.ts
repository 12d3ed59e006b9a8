import type { Resource } from '@medplum/fhirtypes';
import { odsSystem } from '../../record/index.ts';
import { organisationId } from './fhir.ts';
import { type MentalHealthTable, mentalHealthColumns } from './mental-health/tables.ts';
import { codes, organisationNames, type Place } from './place.ts';
import type { FaultName } from './recorded.ts';
import { BundleSink, CsvSink, FileSink } from './sinks.ts';
import { socialCareColumns } from './social-care/events.ts';

export const sources = ['gp', 'hospital', 'mental-health', 'social-care'] as const;
export type DemoSource = (typeof sources)[number];

export interface SourceCounts {
  /** Local patients: a person whom a source has twice counts twice. */
  patients: number;
  /** Resources (FHIR) or rows (CSV), the spoiled among them. */
  rows: number;
  /** Rows made so that they cannot be read, which must end in quarantine. */
  spoiled: number;
  /** Rows that repeat an earlier one exactly. */
  repeated: number;
  /** Demographic faults by kind. */
  faults: Partial<Record<FaultName, number>>;
}

/** The extract files of a place, open side by side; each is written as its rows come. */
export class Output {
  readonly counts: Record<DemoSource, SourceCounts>;
  readonly gp: readonly FileSink[];
  readonly gpLate: FileSink;
  readonly hospital: BundleSink;
  readonly mentalHealth: Record<MentalHealthTable, CsvSink>;
  readonly socialCare: CsvSink;
  readonly truth: CsvSink;
  #byType: Record<string, number> = {};

  constructor(place: Place, folder: string, gzip: boolean) {
    this.counts = Object.fromEntries(
      sources.map((source) => [source, { patients: 0, rows: 0, spoiled: 0, repeated: 0, faults: {} }]),
    ) as unknown as Record<DemoSource, SourceCounts>;
    this.gp = place.practices.map((practice) => new FileSink(folder, `gp/practice-${practice.ods}.ndjson`, gzip));
    this.gpLate = new FileSink(folder, 'gp/practices-late.ndjson', gzip);
    this.hospital = new BundleSink(folder, 'hospital/patients', gzip, 1_000, [
      JSON.stringify(organisationResource(codes.acuteTrust, organisationNames[codes.acuteTrust]!)),
    ]);
    this.mentalHealth = {
      referrals: new CsvSink(folder, 'mental-health/referrals.csv', mentalHealthColumns.referrals, gzip),
      contacts: new CsvSink(folder, 'mental-health/contacts.csv', mentalHealthColumns.contacts, gzip),
      assessments: new CsvSink(folder, 'mental-health/assessments.csv', mentalHealthColumns.assessments, gzip),
    };
    this.socialCare = new CsvSink(folder, 'social-care/events.csv', socialCareColumns, gzip);
    this.truth = new CsvSink(folder, 'truth.csv', ['Source', 'LocalPatientId', 'PersonKey'], false);
    for (const practice of place.practices) this.#openPractice(place, practice.index);
  }

  #openPractice(place: Place, index: number): void {
    const practice = place.practices[index]!;
    this.gpResource(index, organisationResource(practice.ods, practice.name));
    for (const gp of practice.gps) {
      this.gpResource(index, {
        resourceType: 'Practitioner',
        id: gp.id,
        meta: { source: `urn:ods:${practice.ods}` },
        identifier: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', value: gp.gmc }],
        name: [{ use: 'official', prefix: [gp.title], given: [gp.given], family: gp.family }],
      });
    }
  }

  gpResource(practice: number, resource: Resource): string {
    const json = JSON.stringify(resource);
    this.gpLine(practice, json);
    this.#byType[resource.resourceType] = (this.#byType[resource.resourceType] ?? 0) + 1;
    return json;
  }

  gpLine(practice: number, json: string): void {
    this.gp[practice]!.row(json);
    this.counts.gp.rows++;
  }

  hospitalEntries(resources: readonly Resource[]): void {
    for (const { resourceType } of resources) this.#byType[resourceType] = (this.#byType[resourceType] ?? 0) + 1;
    this.hospital.patient(resources.map((resource) => JSON.stringify(resource)));
    this.counts.hospital.rows += resources.length;
  }

  patient(source: DemoSource, localId: string, personKey: string): void {
    this.counts[source].patients++;
    this.truth.row({ Source: source, LocalPatientId: localId, PersonKey: personKey });
  }

  /** How many FHIR resources of each type the GP and hospital extracts hold, repeated and spoiled ones left out. */
  get resourcesByType(): Readonly<Record<string, number>> {
    return this.#byType;
  }

  close(): string[] {
    for (const sink of [...this.gp, this.gpLate]) sink.close();
    this.hospital.close();
    for (const sink of [...Object.values(this.mentalHealth), this.socialCare, this.truth]) sink.close();
    return [
      ...this.gp.map(({ file }) => file),
      this.gpLate.file,
      ...this.hospital.files.map(({ file }) => file),
      ...Object.values(this.mentalHealth).map(({ sink }) => sink.file),
      this.socialCare.sink.file,
    ];
  }
}

function organisationResource(ods: string, name: string): Resource {
  return {
    resourceType: 'Organization',
    id: organisationId(ods),
    meta: { source: `urn:ods:${ods}` },
    identifier: [{ system: odsSystem, value: ods }],
    active: true,
    name,
  };
}
