import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { type Actor, audited, defineRoute, notAudited, open, type Route, scoped } from '../../access/index.ts';
import { freshForm } from '../../platform/design-system/index.ts';
import { csv, json, page } from '../../platform/http/index.ts';
import { refuse } from '../../platform/index.ts';
import { type ProfileSet, searchModel } from '../../record/index.ts';
import type { FhirParts } from '../exchange.ts';
import { resourceOf } from '../interactions/capabilities.ts';
import { FHIR_BASE } from '../routes.ts';
import { openApiOf } from './open-api.ts';
import { DevelopersPage, TypePage } from './page.tsx';
import { mayTry, type Tried, tryRequest } from './try-request.ts';

const anybody = open('What the API can do says nothing about anybody');
const nothing = notAudited('It says nothing about anybody');
const tryForm = z.object({ request: z.string().trim().min(1, 'Enter a request, such as Patient?_count=5').max(2000) });

/** The page for integrators, and what goes with it. `routes` gives every route of the program, for the OpenAPI document. */
export function developerRoutes(parts: FhirParts, routes: () => readonly Route[]): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/developers',
      permission: anybody,
      audit: nothing,
      summary: 'The page for integrators.',
      handler: async ({ tx, actor, baseUrl }) => developers(actor, baseUrl, await parts.profiles.current(tx), {}),
    }),
    defineRoute({
      method: 'POST',
      path: '/developers',
      permission: scoped('The request is answered as the API answers whoever is signed in, row by row.'),
      audit: audited('search', 'Tried a request to the API'),
      summary:
        'Sends one GET to the FHIR API as whoever is signed in. The request is in the body, for it may hold names.',
      handler: async ({ tx, actor, now, form, saw, baseUrl }) => {
        const posted = form(tryForm);
        const profiles = await parts.profiles.current(tx);
        if (!posted.valid) return developers(actor, baseUrl, profiles, { form: posted, status: 422 });
        const tried = await tryRequest(
          { tx, actor, now, parts, base: baseUrl + FHIR_BASE, saw },
          posted.values.request,
        );
        return developers(actor, baseUrl, profiles, { form: { raw: posted.raw, errors: [] }, tried });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/developers/types/:type',
      permission: anybody,
      audit: nothing,
      summary: 'One FHIR type: what it can do and how it is searched.',
      params: z.object({ type: z.string().max(60) }),
      handler: async ({ tx, params }) => {
        const resource = resources(await parts.profiles.current(tx)).find((one) => one.type === params.type);
        if (resource === undefined) return refuse('not-found', 'FHIR R4 has no such type.');
        const breadcrumb = [{ text: 'For developers', href: '/developers' }];
        return page({ title: params.type, breadcrumb, body: <TypePage resource={resource} /> });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/developers/search-parameters.csv',
      permission: anybody,
      audit: nothing,
      summary: 'Every search parameter of every FHIR type, as CSV.',
      handler: async ({ tx }) => csv('search-parameters.csv', searchParameterRows(await parts.profiles.current(tx))),
    }),
    defineRoute({
      method: 'GET',
      path: '/developers/profiles.csv',
      permission: anybody,
      audit: nothing,
      summary: 'Every profile, value set and code system that this place added, as CSV.',
      handler: async ({ tx }) => csv('profiles.csv', profileRows(await parts.profiles.current(tx))),
    }),
    defineRoute({
      method: 'GET',
      path: '/developers/openapi.json',
      permission: anybody,
      audit: nothing,
      summary: 'This document: OpenAPI of everything beside the FHIR API.',
      handler: ({ baseUrl }) => json(openApiOf(routes(), FHIR_BASE, parts.version, baseUrl)),
    }),
  ];
}

function resources(profiles: ProfileSet): CapabilityStatementRestResource[] {
  return searchModel().types.map((type) => resourceOf(type, profiles));
}

function profileRows({ definitions, sources }: ProfileSet): string[][] {
  const rows = definitions.map(({ kind, url, version, title, type, package: from }) => [
    kind,
    url,
    version,
    title,
    type,
    from,
    sources
      .filter((one) => one.url === url)
      .map(({ source }) => source)
      .join(' '),
  ]);
  return [['kind', 'url', 'version', 'title', 'type', 'package', 'required of'], ...rows];
}

function developers(
  actor: Actor,
  baseUrl: string,
  profiles: ProfileSet,
  {
    form = freshForm,
    tried,
    status,
  }: { form?: Parameters<typeof DevelopersPage>[0]['form']; tried?: Tried; status?: number },
) {
  return page({
    title: 'For developers',
    ...(status === undefined ? {} : { status }),
    body: (
      <DevelopersPage
        base={baseUrl + FHIR_BASE}
        baseUrl={baseUrl}
        resources={resources(profiles)}
        profiles={profiles.definitions.filter(
          ({ kind, type }) => kind === 'StructureDefinition' && type !== 'Extension',
        )}
        sources={profiles.sources}
        form={mayTry(actor) ? form : undefined}
        {...(tried === undefined ? {} : { tried })}
      />
    ),
  });
}

function searchParameterRows(profiles: ProfileSet): string[][] {
  const rows = resources(profiles).flatMap((resource) =>
    (resource.searchParam ?? []).map((one) => [
      String(resource.type),
      String(one.name),
      String(one.type),
      one.definition ?? '',
      one.documentation ?? '',
    ]),
  );
  return [['type', 'parameter', 'kind', 'definition', 'documentation'], ...rows];
}
