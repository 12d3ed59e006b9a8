/**
 * The whole suite: check, then every test on the embedded database and on PostgreSQL, then the browser journeys.
 * Its last line is 'N passed, N failed'. Arguments are passed to Vitest, which then runs without the check.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgresBinaries } from '../test/support/postgres.ts';
import { findOrInstallChromium } from './browser.ts';
import { runProgram, runTool } from './commands.ts';

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const chosen = process.argv.slice(2);
let passed = 0;
let failed = 0;

const chromium = await findOrInstallChromium();
if (!chromium) {
  process.stderr.write(
    'No Chromium: the browser journeys fail. Mend: apt-get install chromium, or set WPC_CHROMIUM.\n',
  );
  failed++;
}
if (!findPostgresBinaries()) {
  process.stderr.write(
    'No PostgreSQL binaries: mend with npm ci (without --omit=optional) or apt-get install postgresql.\n',
  );
  failed++;
}

if (chosen.length === 0) {
  const code = await runProgram(process.execPath, [...process.execArgv, join(import.meta.dirname, 'check.ts')]);
  if (code === 0) passed++;
  else failed++;
}

const report = join(mkdtempSync(join(tmpdir(), 'wpc-report-')), 'report.json');
const code = await runTool(
  'vitest/vitest.mjs',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...chosen],
  {
    env: { ...process.env, NODE_ENV: 'test', WPC_CHROMIUM: chromium ?? '' },
  },
);
const results = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
passed += results.numPassedTests;
failed += results.numFailedTests;
// A file that could not even be loaded has no test to fail.
failed += results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
if (code !== 0 && failed === 0) failed++;

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
