import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOrInstallChromium } from '../../scripts/browser.ts';
import { visitor } from '../../src/access/index.ts';
import { buildAssets } from '../../src/platform/design-system/index.ts';
import { createLogger, type Database, openEmbedded, systemClock } from '../../src/platform/index.ts';
import { createServer, homeRoute } from '../../src/web/index.ts';
import { galleryRoute } from '../../src/web/testing/gallery.tsx';

describe('the design system in a browser without JavaScript', () => {
  let browser: Browser;
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let base: string;

  beforeAll(async () => {
    database = await openEmbedded(undefined);
    server = await createServer({
      database,
      clock: systemClock,
      logger: createLogger('silent'),
      assets: await buildAssets(undefined),
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: ['Start', 'Gallery', 'Standards', 'Commitments', 'Measures', 'Caseload'].map((text) => ({
        text,
        href: text === 'Start' ? '/' : '/gallery',
      })),
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async () => ({ actor: visitor, session: { id: null, since: null } }),
      routes: [homeRoute([], () => new Set(['/', '/gallery'])), galleryRoute()],
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    base = `http://127.0.0.1:${(server.server.address() as { port: number }).port}`;
    const executablePath = await findOrInstallChromium();
    if (executablePath === undefined) throw new Error('No Chromium. Mend: install one, or set WPC_CHROMIUM.');
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await database?.close();
  });

  const open = async (width: number, javaScriptEnabled: boolean) => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      javaScriptEnabled,
      bypassCSP: javaScriptEnabled,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('requestfailed', (request) => faults.push(request.url()));
    await page.goto(`${base}/gallery`);
    // The page answers 422 on purpose, which the console reports.
    return { page, faults: () => faults.filter((fault) => !fault.includes('422')) };
  };

  it('loads all it needs under its own policy, without Frutiger or the NHS logo', async () => {
    const { page, faults } = await open(1200, false);
    expect(faults()).toEqual([]);
    expect(await page.title()).toBe('Error: Gallery - Whole-Person Care');
    const html = await page.content();
    expect(html).not.toMatch(/nhsuk-header__logo|frutiger/i);
    if (process.env.WPC_SCREENSHOTS)
      await page.screenshot({ path: `${process.env.WPC_SCREENSHOTS}/gallery-1200.png`, fullPage: true });
  });

  it('needs no sideways scrolling at 320 pixels', async () => {
    const { page } = await open(320, true);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (process.env.WPC_SCREENSHOTS)
      await page.screenshot({ path: `${process.env.WPC_SCREENSHOTS}/gallery-320.png`, fullPage: true });
    expect(width).toBeLessThanOrEqual(320);
  });

  it.each([320, 1200])('meets WCAG 2.2 AA as far as axe can tell, at %i pixels', async (width) => {
    const { page } = await open(width, true);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    ).toEqual([]);
  });

  it('leads from the error summary to the field', async () => {
    const { page } = await open(1200, true);
    await page.getByRole('link', { name: 'Enter a real date of birth' }).click();
    expect(await page.evaluate<string>('document.activeElement.getAttribute("name")')).toBe('born.day');
  });

  it('has no id twice', async () => {
    const { page } = await open(1200, true);
    const ids = await page.evaluate<string[]>('[...document.querySelectorAll("[id]")].map((element) => element.id)');
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});
