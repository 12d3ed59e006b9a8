import type {
  OperationOutcome,
  OperationOutcomeIssue,
  Parameters,
  ParametersParameter,
  Resource,
} from '@medplum/fhirtypes';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { type Fault, type ProfileSet, personOf, readResource } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate } from '../locate.ts';
import { badRequest, issueOf, notice } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { verdictOf } from '../validation.ts';

/**
 * $validate: what a write would say of this resource, without writing it; by `profile` too, and in the `mode` of a creation, an update, a
 * deletion, or by the profile alone. https://hl7.org/fhir/R4/resource-operation-validate.html
 */
export async function validate(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string | undefined,
): Promise<FhirAnswer | Refusal> {
  const asked = askedOf(request);
  if (isRefusal(asked)) return asked;
  const { mode, resource: sent } = asked;
  if (mode === 'delete') return answer(200, JSON.stringify(await ofDeletion(context, type, id ?? sent?.id)));
  const resource =
    sent ??
    (id !== undefined
      ? await storedResource(context, type, id)
      : badRequest('There is nothing to validate.', {
          where: 'resource',
          what: 'A resource was expected in the body, or in Parameters under the name resource.',
        }));
  if (isRefusal(resource)) return resource;
  const profiles = await context.parts.profiles.current(context.tx);
  const issue = [
    ...wrongType(resource, type),
    ...(await wrongId(context, resource, type, id, mode)),
    ...issuesOf(context, resource, profiles, asked.profiles),
  ];
  const outcome: OperationOutcome = issue.some(({ severity }) => severity === 'error')
    ? { resourceType: 'OperationOutcome', issue }
    : {
        resourceType: 'OperationOutcome',
        issue: [...notice('information', 'The resource is valid.').issue!, ...issue],
      };
  return answer(200, JSON.stringify(outcome));
}

function issuesOf(
  context: FhirContext,
  resource: Resource,
  profiles: ProfileSet,
  asked: readonly string[],
): OperationOutcomeIssue[] {
  const unknown = asked.filter(
    (url) => profiles.profile(url) === undefined && !url.startsWith(`${core}${resource.resourceType}`),
  );
  const { errors, warnings } = verdictOf(
    context,
    resource,
    profiles,
    asked.filter((url) => !unknown.includes(url)),
  );
  return [
    ...unknown.map((url) =>
      issueOf(
        'error',
        {
          where: resource.resourceType,
          what: `The profile ${url} is not known here, so the resource cannot be validated by it.`,
          mend: 'The capability statement (GET metadata) lists the profiles of each type.',
          code: 'not-found',
        },
        'not-found',
      ),
    ),
    ...errors.map((one) => issueOf('error', one, 'invalid')),
    ...warnings.map((one) => issueOf('warning', one, 'informational')),
  ];
}

const core = 'http://hl7.org/fhir/StructureDefinition/';

function wrongType({ resourceType }: Resource, type: string): OperationOutcomeIssue[] {
  if (resourceType === type) return [];
  const fault: Fault = {
    where: 'resourceType',
    what: `Expected ${type}, found ${resourceType}.`,
    mend: 'Validate it at the address of its type.',
  };
  return [issueOf('error', fault, 'invalid')];
}

/** What an update would say of the id: it must be that of something that is there. */
async function wrongId(
  context: FhirContext,
  resource: Resource,
  type: string,
  id: string | undefined,
  mode: Mode | undefined,
): Promise<OperationOutcomeIssue[]> {
  if (mode !== 'update') return [];
  const target = id ?? resource.id;
  const what =
    target === undefined
      ? 'An update needs the id of the resource.'
      : resource.id !== target
        ? `The id is '${resource.id ?? ''}', but the address says '${target}'.`
        : isRefusal(await locate(context, type, target))
          ? `There is no ${type}/${target} to update; a PUT would create it.`
          : undefined;
  if (what === undefined) return [];
  const severity = target === undefined || resource.id !== target ? 'error' : 'warning';
  return [
    issueOf(severity, { where: `${type}.id`, what, mend: 'Give the id of the resource that you mean.' }, 'not-found'),
  ];
}

/** Whether a deletion would be done; it is done here whatever refers to the resource. */
async function ofDeletion(context: FhirContext, type: string, id: string | undefined): Promise<OperationOutcome> {
  const refused = scopeRefusal(context.actor, 'd', type);
  const there =
    id !== undefined && !isRefusal(await locate(context, type, id)) && (await personOf(context.tx, type, id));
  const what =
    refused?.message ??
    (id === undefined ? 'A deletion needs the id of the resource.' : there ? undefined : `There is no ${type}/${id}.`);
  if (what === undefined) return notice('information', `${type}/${id} can be deleted.`);
  const issue = issueOf('error', { where: type, what }, refused ? 'forbidden' : 'not-found');
  return { resourceType: 'OperationOutcome', issue: [issue] };
}

const modes = ['create', 'update', 'delete', 'profile'] as const;
type Mode = (typeof modes)[number];

interface Asked {
  resource: Resource | undefined;
  mode: Mode | undefined;
  profiles: string[];
}

/** What is asked: the body is the resource, or Parameters with resource, mode and profile; mode and profile may stand in the address. */
function askedOf(request: FhirRequest): Asked | Refusal {
  const value = request.body?.value as Resource | undefined;
  if (request.body !== undefined && (typeof value !== 'object' || value === null))
    return badRequest('The body is not a FHIR resource.', { where: 'resource', what: 'A JSON object was expected.' });
  const given = value?.resourceType === 'Parameters' ? parametersOf(value) : [];
  const named = (name: string) => given.filter((one) => one?.name === name);
  const texts = (name: string) =>
    [...request.query.getAll(name), ...named(name).map(textOf)].filter((one) => one !== undefined);
  const [mode] = texts('mode');
  if (mode !== undefined && !(modes as readonly string[]).includes(mode))
    return badRequest(`The mode '${mode}' is not known.`, {
      where: 'mode',
      what: `'${mode}' is not a value.`,
      mend: `Use ${modes.join(', ')}, or leave it out.`,
    });
  const profiles = texts('profile');
  if (mode === 'profile' && profiles.length === 0)
    return badRequest('The mode profile needs a profile.', {
      where: 'profile',
      what: 'No profile was named.',
      mend: 'Give its address: profile=https://...',
    });
  // Parameters that hold no resource may themselves be what is validated, at their own address.
  const isParameters = value?.resourceType === 'Parameters' && !request.path.startsWith('Parameters/');
  return { resource: isParameters ? named('resource')[0]?.resource : value, mode: mode as Mode | undefined, profiles };
}

function parametersOf({ parameter }: Parameters): ParametersParameter[] {
  return Array.isArray(parameter) ? parameter : [];
}

function textOf(one: ParametersParameter): string | undefined {
  const values = one as unknown as Record<string, unknown>;
  const found = ['valueCode', 'valueUri', 'valueCanonical', 'valueUrl', 'valueString'].map((key) => values[key]);
  return found.find((value) => typeof value === 'string');
}

async function storedResource(context: FhirContext, type: string, id: string): Promise<Resource | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'r', type);
  if (unscoped) return unscoped;
  const located = await locate(context, type, id);
  if (isRefusal(located)) return located;
  const stored = await readResource(context.tx, type, id);
  return isRefusal(stored) ? stored : (JSON.parse(stored.json) as Resource);
}
