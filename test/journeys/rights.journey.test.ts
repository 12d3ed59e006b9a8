import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAccessible, expectFitsNarrow, newVisitor, openBrowser } from './place.ts';

/*
 * Every access clock, as the person, their named contact, a manager and the public meet it. The place is shared with the other journeys:
 * what is done here is taken back here. Pages that the story looks at with axe are not looked at again.
 */
const url = inject('placeUrl');
let browser: Browser;
const visitors: BrowserContext[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  for (const visitor of visitors) await visitor.close();
  await browser?.close();
});

/** A page without JavaScript, signed in as one of the demo's people; signed out when nobody is named. */
async function pageOf(user?: string): Promise<Page> {
  const visitor = await newVisitor(browser, { javaScript: false });
  visitors.push(visitor);
  const page = await visitor.newPage();
  if (user !== undefined) {
    await page.goto(`${url}/sign-in`);
    await page.locator(`a[href*="as=${user}"]`).click();
  }
  return page;
}

/** axe needs JavaScript; the same page is looked at again with it, in the same session. */
async function expectGoodPage(page: Page): Promise<void> {
  const visitor = await newVisitor(browser);
  try {
    await visitor.addCookies(await page.context().cookies());
    const again = await visitor.newPage();
    await again.goto(page.url());
    await expectAccessible(again);
    await expectFitsNarrow(again);
  } finally {
    await visitor.close();
  }
}

async function fetched(page: Page, href: string | null): Promise<{ type: string; body: string }> {
  const answer = await page.request.get(new URL(href ?? '', page.url()).href);
  expect(answer.status(), href ?? '').toBe(200);
  return { type: answer.headers()['content-type'] ?? '', body: await answer.text() };
}

/** Rows of a CSV that a public page gives: a heading, something under it, and nothing that a spreadsheet would run. */
function rowsOf({ type, body }: { type: string; body: string }): string[] {
  expect(type).toContain('text/csv');
  expect(body.split(/[\n,]/).filter((cell) => /^"?[=+@]/.test(cell))).toEqual([]);
  const rows = body.trim().split(/\r?\n/);
  expect(rows.length).toBeGreaterThan(1);
  return rows;
}

/** The first of these users for whom `look` finds what the journey needs. */
async function firstOf<T>(users: readonly string[], look: (page: Page) => Promise<T | undefined>): Promise<[Page, T]> {
  for (const user of users) {
    const page = await pageOf(user);
    const found = await look(page);
    if (found !== undefined) return [page, found];
  }
  throw new Error(`None of ${users.join(', ')} has what this journey needs.`);
}

describe('a person', () => {
  it('reads a missed clock with its working, writes the letter, and takes the dates into a calendar', async () => {
    const [page, letter] = await firstOf(['ruth', 'daniel', 'grace'], async (each) => {
      await each.goto(`${url}/my/rights`);
      const link = each.getByRole('link', { name: /^Letter to send/ }).first();
      return (await link.count()) > 0 ? link : undefined;
    });
    await expectGoodPage(page);
    const card = page.locator('.nhsuk-card').filter({ has: letter }).first();
    expect(await card.textContent()).toContain('Who is responsible');
    const working = card.locator('details').filter({ hasText: 'How this was worked out' });
    await working.locator('summary').click();
    const text = (await working.textContent()) ?? '';
    for (const said of ['Legal status:', 'The figure used is', 'What would change this', 'recorded by'])
      expect(text, said).toContain(said);
    // A past day answers as it was known then.
    await page.goto(`${url}/my/rights?on=2020-01-01`);
    expect(await page.getByText('As it stood on 1 January 2020').isVisible()).toBe(true);
    expect(await page.getByText('Nothing is being waited for.').isVisible()).toBe(true);
    await page.goBack();

    await page
      .getByRole('link', { name: /^Letter to send/ })
      .first()
      .click();
    await expectGoodPage(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('banner').isVisible(), 'the header is not printed').toBe(false);
    expect(await page.getByRole('main').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    await page.goto(`${url}/my/rights`);
    const calendar = page.getByRole('link', { name: 'Add the due dates to a calendar' });
    const { type, body } = await fetched(page, await calendar.getAttribute('href'));
    expect(type).toContain('text/calendar');
    expect(body).toMatch(/BEGIN:VEVENT[\s\S]+SUMMARY:Due: /);
  });
});

describe('a named contact', () => {
  it('goes from the caseload, by what is missed next, to what stops a clock; sees it stopped; and takes it back exactly', async () => {
    const [page, button] = await firstOf(['coordinator', 'social-worker', 'manager'], async (each) => {
      await each.goto(`${url}/caseload`);
      const found = each.getByRole('button', { name: /^Record: .*now/ }).first();
      return (await found.count()) > 0 ? found : undefined;
    });
    expect(await page.getByRole('heading', { name: 'Next to be missed' }).isVisible()).toBe(true);
    const due = await page.getByRole('table').first().locator('.wpc-caseload__clock:first-child').allTextContents();
    expect(due.length).toBeGreaterThan(0);
    const before = await page.getByRole('main').textContent();
    const title = /\((.+)\)/.exec((await button.textContent()) ?? '')?.[1] ?? '';

    await button.click();
    expect(await page.getByRole('alert').first().textContent()).toContain('Done');
    const card = page.locator('.nhsuk-card').filter({ hasText: title }).first();
    expect(await card.locator('.nhsuk-tag').first().textContent()).not.toMatch(/In time|Due soon|still waiting/);
    await expectGoodPage(page);
    const act = page.url();
    await page.goto(`${url}/caseload`);
    expect(await page.getByRole('main').textContent()).not.toBe(before);

    await page.goto(act);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.getByRole('alert').first().textContent()).toContain('Taken back');
    await page.goto(`${url}/caseload`);
    expect(await page.getByRole('main').textContent()).toBe(before);
  });

  it('records what happened earlier from the page of one clock; what cannot be is refused where it is wrong', async () => {
    const [page, link] = await firstOf(['coordinator', 'social-worker', 'manager'], async (each) => {
      await each.goto(`${url}/caseload`);
      const found = each.getByRole('link', { name: /^At another time, or otherwise/ }).first();
      return (await found.count()) > 0 ? found : undefined;
    });
    await link.click();
    await expectGoodPage(page);
    expect(await page.getByRole('radio').first().isChecked()).toBe(true);
    await page.getByLabel('Year').fill('2027');
    await page.getByRole('button', { name: 'Record it' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('it is still to come');
    expect(await page.getByLabel('Year').inputValue()).toBe('2027');
  });
});

describe('a manager', () => {
  it('sees numbers by area, provider and deprivation fifth, the waiting list by band, and takes each as CSV', async () => {
    const page = await pageOf('manager');
    await page.goto(`${url}/standards`);
    await page
      .getByRole('link', { name: /18 weeks of referral/ })
      .first()
      .click();
    const main = (await page.getByRole('main').textContent()) ?? '';
    for (const said of ['By provider', 'most deprived', 'Counts of people from 1 to 7 are not shown'])
      expect(main, said).toContain(said);
    expect(await page.locator('main svg').first().isVisible()).toBe(true);
    const providers = page.getByRole('link', { name: /CSV.*By provider/ });
    const rows = rowsOf(await fetched(page, await providers.getAttribute('href')));
    expect(rows[0]).toContain('provider');
    await page.getByRole('link', { name: 'Who is waiting, by week' }).click();
    expect(await page.locator('main svg').first().isVisible()).toBe(true);
    await expectGoodPage(page);
    const bands = rowsOf(
      await fetched(page, await page.getByRole('link', { name: /CSV/ }).first().getAttribute('href')),
    );
    // Rounded to 5, and 1 to 7 not shown.
    for (const row of bands.slice(1)) {
      const shown = row.split(',').at(-1) ?? '';
      if (/^\d+$/.test(shown)) expect(Number(shown) % 5, row).toBe(0);
    }
  });
});

describe('the public, signed out', () => {
  it('reads a standard: clause, legal status, figures over time, worked cases', async () => {
    const page = await pageOf();
    await page.goto(`${url}/standards`);
    rowsOf(await fetched(page, await page.getByRole('link', { name: /CSV/ }).first().getAttribute('href')));
    await page
      .getByRole('link', { name: /Talking therapies: first appointment within 6 weeks/ })
      .first()
      .click();
    for (const name of ['The rules', 'Figures over time', 'How it is worked out', 'How it is being kept'])
      expect(await page.getByRole('heading', { name }).isVisible(), name).toBe(true);
    expect(await page.getByRole('table', { name: 'Clauses' }).isVisible()).toBe(true);
    const example = page.locator('#examples details').first();
    await example.locator('summary').click();
    expect(await example.getByRole('table', { name: 'What happened' }).isVisible()).toBe(true);
    await expectGoodPage(page);
  });

  it('sees mental and physical standards side by side, and every commitment with what shows its state', async () => {
    const page = await pageOf();
    await page.goto(`${url}/parity`);
    for (const name of ['Standards: Mental health', 'Standards: Physical health'])
      expect(await page.getByRole('table', { name }).isVisible(), name).toBe(true);
    rowsOf(await fetched(page, await page.getByRole('link', { name: /CSV/ }).first().getAttribute('href')));
    await page.goto(`${url}/commitments`);
    const main = (await page.getByRole('main').textContent()) ?? '';
    expect(main).toMatch(/\d+ working, \d+ partly, \d+ not yet/);
    expect(await page.locator('[id="14-29"]').textContent()).toContain('GP appointment within 48 hours');
  });
});
