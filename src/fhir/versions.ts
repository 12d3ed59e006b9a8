import type { FhirAnswer, FhirContext, FhirRequest } from './exchange.ts';
import { answer } from './exchange.ts';
import { versionIn } from './preferences.ts';

export function versionHeaders(version: number, lastUpdated: number): Record<string, string> {
  return { etag: `W/"${version}"`, 'last-modified': new Date(lastUpdated).toUTCString() };
}

export function locationOf({ base }: FhirContext, type: string, id: string, version: number): string {
  return `${base}/${type}/${id}/_history/${version}`;
}

/** 304 when the reader already has this version (If-None-Match comes before If-Modified-Since). */
export function notModified(request: FhirRequest, version: number, lastUpdated: number): FhirAnswer | undefined {
  const etag = request.headers['if-none-match'];
  if (etag !== undefined) {
    const has = etag === '*' || etag.split(',').some((one) => versionIn(one) === version);
    return has ? answer(304, undefined, versionHeaders(version, lastUpdated)) : undefined;
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  // HTTP dates are whole seconds.
  const unchanged = !Number.isNaN(since) && Math.floor(lastUpdated / 1000) * 1000 <= since;
  return unchanged ? answer(304, undefined, versionHeaders(version, lastUpdated)) : undefined;
}
