import { patientCompartment } from './definitions.ts';

/** Where in a resource of each type a reference to the patient it is about may stand, in order of preference. */
export type PatientPaths = Map<string, readonly (readonly string[])[]>;

const preferred = ['patient', 'subject'];

/**
 * From the patient compartment of FHIR R4, with the `patient` and `subject` search parameters of types that the compartment
 * leaves out (Task.for, for one). A parameter `Observation.subject.where(resolve() is Patient)` gives the path ['subject'].
 */
export function patientPaths(): PatientPaths {
  const { compartment, parameters } = patientCompartment();
  const byType = new Map<string, Map<string, string[][]>>();
  for (const { resource } of parameters.entry) {
    if (!resource.target?.includes('Patient') || !resource.expression) continue;
    for (const type of resource.base) {
      if (!byType.has(type)) byType.set(type, new Map());
      byType.get(type)!.set(resource.code, pathsIn(type, resource.expression));
    }
  }
  const inCompartment = new Map(compartment.resource.map(({ code, param }) => [code, param ?? []]));
  const paths: PatientPaths = new Map();
  for (const [type, named] of byType) {
    const codes = [...preferred, ...(inCompartment.get(type) ?? [])];
    const found = codes.flatMap((code) => named.get(code) ?? []).map((path) => path.join('.'));
    if (found.length > 0)
      paths.set(
        type,
        [...new Set(found)].map((path) => path.split('.')),
      );
  }
  // Who a Binary is about is said by its security context alone (https://hl7.org/fhir/R4/binary.html).
  paths.set('Binary', [['securityContext']]);
  return paths;
}

function pathsIn(type: string, expression: string): string[][] {
  return expression.split('|').flatMap((part) => {
    const path = /^\(?([A-Za-z]+(?:\.[A-Za-z]+)+)/.exec(part.trim())?.[1]?.split('.');
    if (path?.[0] !== type) return [];
    return [path.slice(1).filter((name) => name !== 'where' && name !== 'as' && name !== 'resolve')];
  });
}

/** The FHIR Reference objects at a path, lists walked into. */
export function referencesAt(value: unknown, path: readonly string[], depth = 0): FhirReference[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((one) => referencesAt(one, path, depth));
  if (depth === path.length) return [value as FhirReference];
  return referencesAt((value as Record<string, unknown>)[path[depth]!], path, depth + 1);
}

export interface FhirReference {
  reference?: string;
  type?: string;
  identifier?: { system?: string; value?: string };
}

/**
 * Types that say nothing about one person: what may be stored about nobody. Everything else must say who it is about, or it
 * would be kept where no rule of access to a person's record reaches it.
 */
export const aboutNobody: ReadonlySet<string> = new Set([
  'ActivityDefinition',
  'BiologicallyDerivedProduct',
  'CapabilityStatement',
  'CatalogEntry',
  'ChargeItemDefinition',
  'CodeSystem',
  'CompartmentDefinition',
  'ConceptMap',
  'DeviceDefinition',
  'Device',
  'DeviceMetric',
  'EffectEvidenceSynthesis',
  'Endpoint',
  'EventDefinition',
  'Evidence',
  'EvidenceVariable',
  'ExampleScenario',
  'GraphDefinition',
  'Group',
  'HealthcareService',
  'ImplementationGuide',
  'InsurancePlan',
  'Library',
  'Location',
  'Measure',
  'Medication',
  'MedicationKnowledge',
  'MedicinalProduct',
  'MedicinalProductAuthorization',
  'MedicinalProductContraindication',
  'MedicinalProductIndication',
  'MedicinalProductIngredient',
  'MedicinalProductInteraction',
  'MedicinalProductManufactured',
  'MedicinalProductPackaged',
  'MedicinalProductPharmaceutical',
  'MedicinalProductUndesirableEffect',
  'MessageDefinition',
  'MessageHeader',
  'NamingSystem',
  'ObservationDefinition',
  'OperationDefinition',
  'Organization',
  'OrganizationAffiliation',
  'PlanDefinition',
  'Practitioner',
  'PractitionerRole',
  'Questionnaire',
  'ResearchDefinition',
  'ResearchElementDefinition',
  'ResearchStudy',
  'RiskEvidenceSynthesis',
  'Schedule',
  'SearchParameter',
  'Slot',
  'SpecimenDefinition',
  'StructureDefinition',
  'StructureMap',
  'Subscription',
  'Substance',
  'SubstanceNucleicAcid',
  'SubstancePolymer',
  'SubstanceProtein',
  'SubstanceReferenceInformation',
  'SubstanceSourceMaterial',
  'SubstanceSpecification',
  'TerminologyCapabilities',
  'TestReport',
  'TestScript',
  'ValueSet',
  'VerificationResult',
]);
