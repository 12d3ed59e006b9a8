import type { TestProject } from 'vitest/node';
import { startPlace } from './place.ts';

declare module 'vitest' {
  interface ProvidedContext {
    placeUrl: string;
    placeFolder: string;
    placeSummary: Record<string, unknown>;
  }
}

/** One place for all journeys: a small town of 1,000 people, started as a user starts it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While a journey is being written, a place that runs already saves the start: WPC_JOURNEY_URL and WPC_JOURNEY_FOLDER.
  const { WPC_JOURNEY_URL, WPC_JOURNEY_FOLDER } = process.env;
  if (WPC_JOURNEY_URL && WPC_JOURNEY_FOLDER) {
    project.provide('placeUrl', WPC_JOURNEY_URL);
    project.provide('placeFolder', WPC_JOURNEY_FOLDER);
    project.provide('placeSummary', {});
    return async () => undefined;
  }
  // A Wednesday morning that stands still: practices are open, and tomorrow too.
  const place = await startPlace({ people: 1000, seed: 7, env: { WPC_NOW: '2026-11-18T09:30:00Z' } });
  project.provide('placeUrl', place.url);
  project.provide('placeFolder', place.folder);
  project.provide('placeSummary', place.summary);
  return () => place.stop();
}
