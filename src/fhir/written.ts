import { answer, type FhirAnswer, type FhirContext, type FhirRequest, type Stored } from './exchange.ts';
import { preferencesOf } from './preferences.ts';
import { notice } from './refusals.ts';
import { locationOf, versionHeaders } from './versions.ts';

/** The answer to a write, with the body that Prefer asks for. */
export function written(context: FhirContext, request: FhirRequest, stored: Stored): FhirAnswer {
  const { type, id, version, lastUpdated, outcome, json } = stored;
  const headers = { ...versionHeaders(version, lastUpdated), location: locationOf(context, type, id, version) };
  const status = outcome === 'created' ? 201 : 200;
  switch (preferencesOf(request).returns) {
    case 'minimal':
      return answer(status, undefined, headers);
    case 'OperationOutcome':
      return answer(
        status,
        JSON.stringify(notice('information', `${type}/${id} is at version ${version} (${outcome}).`)),
        headers,
      );
    case 'representation':
      return answer(status, json, headers);
  }
}
