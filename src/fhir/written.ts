import type { OperationOutcome } from '@medplum/fhirtypes';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest, type Stored } from './exchange.ts';
import { preferencesOf } from './preferences.ts';
import { issueOf, notice } from './refusals.ts';
import { locationOf, versionHeaders } from './versions.ts';

/** The answer to a write, with the body that Prefer asks for. Warnings go with each: in the outcome, or as a header. */
export function written(context: FhirContext, request: FhirRequest, stored: Stored): FhirAnswer {
  const { type, id, version, lastUpdated, json, warnings = [] } = stored;
  const preferences = preferencesOf(request);
  const headers = {
    ...versionHeaders(version, lastUpdated),
    location: locationOf(context, type, id, version),
    ...(preferences.asked ? { 'preference-applied': `return=${preferences.asked}` } : {}),
    ...(warnings.length > 0 ? { warning: warningHeader(stored) } : {}),
  };
  const status = stored.outcome === 'created' ? 201 : 200;
  const body = {
    minimal: () => undefined,
    representation: () => json,
    OperationOutcome: () => JSON.stringify(outcomeOfWrite(stored)),
  }[preferences.returns]();
  return { ...answer(status, body, headers), warnings };
}

function outcomeOfWrite({ type, id, version, outcome, warnings = [] }: Stored): OperationOutcome {
  const done = notice('information', `${type}/${id} is at version ${version} (${outcome}).`);
  return { ...done, issue: [...done.issue!, ...warnings.map((one) => issueOf('warning', one, 'informational'))] };
}

/** RFC 9111 section 5.5 keeps the field for those who read it: code 199, who warns, and the text in quotation marks. */
function warningHeader({ warnings = [] }: Stored): string {
  const more =
    warnings.length > 1 ? ` (and ${warnings.length - 1} more; Prefer: return=OperationOutcome gives all)` : '';
  const text = `${warnings[0]?.what ?? ''}${more}`.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, "'");
  return `199 wpc "${text.slice(0, 900)}"`;
}
