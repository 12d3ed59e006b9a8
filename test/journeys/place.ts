import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { findOrInstallChromium } from '../../scripts/browser.ts';
import { temporaryFolder } from '../support/database.ts';

/** The program as a user starts it, on a small demo place of its own. */
export interface RunningPlace {
  url: string;
  /** What the start printed as its result. */
  summary: Record<string, unknown>;
  folder: string;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/** Starts `wpc demo` on a new folder and a free port, and waits until it serves. */
export async function startPlace(options: {
  people: number;
  seed: number;
  env?: Record<string, string>;
}): Promise<RunningPlace> {
  const folder = temporaryFolder();
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    WPC_DATA: folder.path,
    PORT: '0',
    WPC_LOG: 'error',
    ...options.env,
  };
  delete (env as Record<string, string | undefined>).VITEST;
  const child = spawn(
    process.execPath,
    [
      resolve(root, 'bin/wpc.mjs'),
      'demo',
      '--people',
      String(options.people),
      '--seed',
      String(options.seed),
      '--json',
    ],
    { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const summary = await firstResult(child);
  return {
    url: String(summary.url),
    summary,
    folder: folder.path,
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
      folder.remove();
    },
  };
}

function firstResult(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((done, fail) => {
    let out = '';
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      err = (err + chunk.toString()).slice(-8000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = out.split('\n').find((each) => each.startsWith('{'));
      if (line && out.includes(`${line}\n`)) done(JSON.parse(line) as Record<string, unknown>);
    });
    child.once('exit', (code) => fail(new Error(`The program ended with ${code} before it served.\n${err}`)));
  });
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.WPC_CHROMIUM || (await findOrInstallChromium());
  if (!executablePath)
    throw new Error('No Chromium for the browser journeys. Mend: apt-get install chromium, or set WPC_CHROMIUM.');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A visitor with a session of their own. Pages work without JavaScript, so the journeys run without unless told. */
export async function newVisitor(
  browser: Browser,
  options: { javaScript?: boolean; width?: number } = {},
): Promise<BrowserContext> {
  return browser.newContext({
    javaScriptEnabled: options.javaScript ?? true,
    viewport: { width: options.width ?? 1100, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  });
}

/** No accessibility problem that WCAG 2.2 AA knows of, and nothing that scrolls sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  const results = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const problems = results.violations.map(
    (violation) =>
      `${page.url()} ${violation.id}: ${violation.help} — ${violation.nodes
        .map((node) => node.target.join(' '))
        .slice(0, 3)
        .join('; ')}`,
  );
  expect(problems).toEqual([]);
}

export async function expectFitsNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 800 });
  const overflow = Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  );
  expect(overflow, `${page.url()} at 320 px scrolls sideways by ${overflow} px`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1100, height: 900 });
}
