import { defineConfig } from 'vitest/config';

const database = ['{src,policy,test}/**/*.db.test.{ts,tsx}'];
const journeys = ['test/journeys/**/*.journey.test.ts'];
const shared = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      { test: { ...shared, name: 'pure', include: ['{src,policy,test}/**/*.test.{ts,tsx}'], exclude: [...database, ...journeys] } },
      { test: { ...shared, name: 'embedded', include: database, globalSetup: 'test/support/setup-embedded.ts' } },
      { test: { ...shared, name: 'postgresql', include: database, globalSetup: 'test/support/setup-postgresql.ts' } },
      { test: { ...shared, name: 'journeys', include: journeys, globalSetup: 'test/journeys/setup.ts', testTimeout: 180_000, hookTimeout: 300_000 } },
    ],
  },
});
