import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { type ProfileSet, searchModel } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext } from '../exchange.ts';
import { readOnlyTypes } from '../owners/audit-event.ts';
import { auditEventParameters } from './audit-events.ts';

/** When what the server can do last changed; the statement's date. */
const CHANGED = '2026-11-22';

/** What this server does, from the same tables that it does it with. https://hl7.org/fhir/R4/http.html#capabilities */
export async function capabilities({
  base,
  parts,
  tx,
}: Pick<FhirContext, 'base' | 'parts' | 'tx'>): Promise<FhirAnswer> {
  const profiles = await parts.profiles.current(tx);
  const statement: CapabilityStatement = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: CHANGED,
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json'],
    software: { name: 'Whole-Person Care', version: parts.version },
    implementation: { description: 'Whole-Person Care FHIR R4 API', url: base },
    instantiates: ['http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          description:
            'OAuth 2.0 bearer tokens with SMART v2 scopes, such as system/*.cruds. A person is seen by those with a care relationship, and by themselves.',
          service: [
            {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' },
              ],
            },
          ],
        },
        resource: searchModel().types.map((type) => resourceOf(type, profiles)),
        interaction: [
          { code: 'transaction' },
          { code: 'batch' },
          { code: 'history-system' },
          { code: 'search-system' },
        ],
        operation: [exportAs('export')],
        searchParam: [
          { name: '_type', type: 'token', documentation: 'Types to search, in a search of the whole system.' },
          { name: '_lastUpdated', type: 'date' },
          { name: '_id', type: 'token' },
        ],
      },
    ],
  };
  return answer(200, JSON.stringify(statement));
}

function exportAs(definition: 'export' | 'patient-export' | 'group-export') {
  return {
    name: 'export',
    definition: `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${definition}`,
    documentation:
      '_type, _since, _outputFormat (NDJSON) and _typeFilter, whose filters take every search parameter of their type, chains and _has; filters of one type are alternatives. Parameters of the result, such as _sort, _count and _include, are refused in them.',
  };
}

/** One type, as the capability statement has it. */
export function resourceOf(type: string, profiles: ProfileSet): CapabilityStatementRestResource {
  const supported = [...profiles.supported(type)];
  const parameters = [...searchModel().parametersOf(type).values()];
  const references = parameters.filter((one) => one.type === 'reference').map((one) => `${type}:${one.code}`);
  return {
    type: type as NonNullable<CapabilityStatementRestResource['type']>,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    ...(supported.length > 0 ? { supportedProfile: supported } : {}),
    interaction: (readOnlyTypes.includes(type)
      ? ['read', 'search-type']
      : ['read', 'vread', 'create', 'update', 'patch', 'delete', 'history-instance', 'history-type', 'search-type']
    ).map((code) => ({
      code: code as 'read',
    })),
    versioning: readOnlyTypes.includes(type) ? 'no-version' : 'versioned-update',
    readHistory: !readOnlyTypes.includes(type),
    updateCreate: !readOnlyTypes.includes(type),
    conditionalCreate: !readOnlyTypes.includes(type),
    conditionalRead: 'full-support',
    conditionalUpdate: !readOnlyTypes.includes(type),
    conditionalDelete: readOnlyTypes.includes(type) ? 'not-supported' : 'single',
    ...(references.length > 0 && type !== 'AuditEvent' ? { searchInclude: references } : {}),
    searchParam:
      type === 'AuditEvent'
        ? [...auditEventParameters]
        : [
            ...parameters.map((one) => ({
              name: one.code,
              type: one.type,
              definition: one.url,
              ...(one.documentation === '' ? {} : { documentation: one.documentation }),
            })),
            {
              name: '_has',
              type: 'string' as const,
              documentation: 'Reverse chaining: _has:Type:reference:parameter=value.',
            },
            { name: '_list', type: 'string' as const, documentation: 'Members of a List, by its id.' },
          ],
    operation: [
      { name: 'validate', definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate' },
      ...(type === 'Patient'
        ? [
            { name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' },
            exportAs('patient-export'),
          ]
        : []),
      ...(type === 'Group' ? [exportAs('group-export')] : []),
    ],
  };
}
