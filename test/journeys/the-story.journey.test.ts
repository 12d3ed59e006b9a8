import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectAccessible, expectFitsNarrow, newVisitor, openBrowser } from './place.ts';

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

/** Somebody's page, signed in as they would sign in: by choosing themselves on the sign-in page. Without JavaScript. */
async function signedIn(user: string): Promise<Page> {
  const visitor = await newVisitor(browser, { javaScript: false });
  visitors.push(visitor);
  const page = await visitor.newPage();
  await page.goto(`${url}/sign-in`);
  await page.locator(`a[href*="as=${user}"]`).click();
  await page
    .getByRole('link', { name: 'Sign out' })
    .or(page.getByRole('button', { name: 'Sign out' }))
    .first()
    .waitFor();
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

/** What the header calls whoever is signed in. */
async function nameOf(page: Page): Promise<string> {
  const links = page
    .getByRole('banner')
    .getByRole('link')
    .filter({ hasNotText: /Whole-Person Care|Sign out/ });
  return ((await links.first().textContent()) ?? '').trim();
}

/** The person of the demo's story, as the place that was made knows her. */
function grace(): { family: string; born: [string, string, string] } {
  const folder = join(inject('placeFolder'), 'demo');
  const users = JSON.parse(
    readFileSync(join(folder, readdirSync(folder)[0] ?? '', 'directory/users.json'), 'utf8'),
  ) as {
    userName: string;
    person?: { familyName: string; birthDate: string };
  }[];
  const person = users.find((user) => user.userName === 'grace')?.person;
  const [year = '', month = '', day = ''] = (person?.birthDate ?? '').split('-');
  return { family: person?.familyName ?? '', born: [day, month, year] };
}

/** Grace's named contact, found as she finds it; the place decides who it is. */
async function signedInContact(): Promise<Page> {
  const page = await signedIn('grace');
  await page.goto(`${url}/my/contact`);
  const shown = (await page.getByRole('main').textContent()) ?? '';
  for (const user of ['coordinator', 'social-worker', 'manager']) {
    const staff = await signedIn(user);
    if (shown.includes(await nameOf(staff))) return staff;
  }
  throw new Error(`None of the demo's staff is Grace's contact: ${shown.slice(0, 300)}`);
}

const heading = async (page: Page) => (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';

describe('1. extracts arrive', () => {
  it('a row that could not be read waits in quarantine with its line and the mend, and is mended and sent again', async () => {
    const page = await signedIn('admin');
    await page.getByRole('link', { name: 'Quarantine' }).first().click();
    expect(await heading(page)).toContain('Quarantine');
    await expectGoodPage(page);
    // The generator spoils a score in every place that it makes; the score is the last cell of its row.
    await page
      .getByRole('row', { name: /PersScore/ })
      .first()
      .getByRole('link')
      .first()
      .click();
    expect(await page.getByText('Mend', { exact: true }).first().isVisible()).toBe(true);
    await expectGoodPage(page);
    const text = await page.getByLabel('The row').inputValue();
    const mended = text.replace(/[^,\n]*\s*$/, '7');
    expect(mended).not.toBe(text);
    await page.getByLabel('The row').fill(mended);
    await page.getByRole('button', { name: 'Send it again' }).click();
    expect(await page.getByText('Sent again, and stored.').isVisible()).toBe(true);
  });

  it('the same extract once more, handed to the running server, changes nothing', async () => {
    const folder = join(inject('placeFolder'), 'demo');
    const [place = ''] = readdirSync(folder);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [resolve('bin/wpc.mjs'), 'import', join(folder, place, 'social-care'), '--source', 'social-care', '--json'],
      { env: { ...process.env, WPC_DATA: inject('placeFolder'), WPC_LOG: 'error' } },
    );
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { read: number; stored: number };
    expect(result.read).toBeGreaterThan(50);
    expect(result.stored).toBe(0);
  });

  it('what each service sends is measured: completeness, lateness, refused rows', async () => {
    const page = await signedIn('admin');
    await page.goto(`${url}/data-quality`);
    expect(await page.getByText('mental-health').first().isVisible()).toBe(true);
    await expectGoodPage(page);
  });
});

describe('2. identity decides who a row is about', () => {
  it('a doubtful pair is decided without seeing the score, and the decision can be taken back', async () => {
    const page = await signedIn('coordinator');
    await page.goto(`${url}/clerical-review`);
    await expectGoodPage(page);
    // The last one: another journey answers from the front of the same list.
    const question = page.getByRole('link', { name: /^Question \d+$/ }).last();
    // The seed makes twins and mistyped numbers, so there is always something to ask.
    await question.click();
    expect(await page.getByText('Match weight').count()).toBe(0);
    await expectGoodPage(page);
    await page.getByRole('button', { name: 'Save decision' }).click();
    expect(await page.getByText('There is a problem').isVisible()).toBe(true);
    await page.getByLabel('No, two different people').check();
    await page.getByLabel('Why').fill('Different first names at one address: sisters');
    await page.getByRole('button', { name: 'Save decision' }).click();
    expect(await page.getByText('Decided: two different people').isVisible()).toBe(true);
    expect(await page.getByText('Match weight').isVisible()).toBe(true);
    await expectGoodPage(page);
    await page.getByLabel('Why it is taken back').fill('The wrong pair was open');
    await page.getByRole('button', { name: 'Take the decision back' }).click();
    expect(await page.getByText('Are they the same person?').isVisible()).toBe(true);
  });
});

describe('3. the record of every service is one', () => {
  it('her named contact finds Grace by name and birth date and sees one timeline with each source', async () => {
    const page = await signedInContact();
    await page.goto(`${url}/people`);
    await expectGoodPage(page);
    await page.getByLabel('Family name').fill('Adeyemi');
    await page.getByRole('button', { name: 'Find by name' }).click();
    expect(await page.getByText('Enter the birth date too').first().isVisible()).toBe(true);
    const { family, born } = grace();
    await page.getByLabel('Family name').fill(family);
    await page.getByLabel('Day').fill(born[0]);
    await page.getByLabel('Month').fill(born[1]);
    await page.getByLabel('Year').fill(born[2]);
    await page.getByRole('button', { name: 'Find by name' }).click();
    await page.getByRole('link', { name: /Grace/ }).first().click();
    expect(await heading(page)).toContain('Grace');
    for (const source of ['GP practice', 'Hospital', 'Mental health', 'Social care']) {
      expect(await page.getByText(source).first().isVisible(), source).toBe(true);
    }
    expect(await page.getByRole('heading', { name: 'Medicines', exact: true }).isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: 'Allergies and adverse reactions' }).isVisible()).toBe(true);
    await expectGoodPage(page);
  });

  it('somebody who is in nobody’s care here is not found, and says nothing about whether they exist', async () => {
    const page = await signedIn('therapist');
    await page.goto(`${url}/people`);
    await page.getByLabel('Family name').fill('Nobody');
    await page.getByLabel('Day').fill('1');
    await page.getByLabel('Month').fill('1');
    await page.getByLabel('Year').fill('1990');
    await page.getByRole('button', { name: 'Find by name' }).click();
    expect(await page.getByText('Nobody found').isVisible()).toBe(true);
  });
});

describe('4. clocks start and stop by themselves', () => {
  it('Grace sees her rights with legal status, and asking her practice starts a clock that booking answers', async () => {
    const page = await signedIn('grace');
    await page.goto(`${url}/my/rights`);
    expect(await page.getByText('Promised, not law').first().isVisible()).toBe(true);
    await expectGoodPage(page);
    await page.goto(`${url}/my/appointments`);
    await expectGoodPage(page);
    await page.goto(`${url}/my/appointments/ask`);
    await expectGoodPage(page);
    await page.getByRole('radio', { name: /appointment within 48 hours/i }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expectGoodPage(page);
    const chosen = page.getByRole('radio').first();
    await chosen.check();
    await page
      .getByRole('button')
      .filter({ hasText: /book|choose|continue/i })
      .first()
      .click();
    await expectGoodPage(page);
    await page
      .getByRole('button')
      .filter({ hasText: /book|confirm/i })
      .first()
      .click();
    expect(
      await page
        .getByText(/booked/i)
        .first()
        .isVisible(),
    ).toBe(true);
    await page.goto(`${url}/my/rights`);
    expect(await page.getByText('GP appointment within 48 hours').first().isVisible()).toBe(true);
  });
});

describe('5. one named contact', () => {
  it('the coordinator’s caseload is ordered by what is missed next, and Grace sees who it is', async () => {
    const contact = await signedInContact();
    await contact.goto(`${url}/caseload`);
    expect(await contact.getByRole('link', { name: /Grace/ }).first().isVisible()).toBe(true);
    await expectGoodPage(contact);
    const grace = await signedIn('grace');
    await grace.goto(`${url}/my/contact`);
    expect(
      await grace
        .getByText(await nameOf(contact))
        .first()
        .isVisible(),
    ).toBe(true);
    await expectGoodPage(grace);
  });
});

describe('6. everybody sees the same truth, as far as they may', () => {
  it('a commissioner cannot open Grace’s record, and the public sees what each right is', async () => {
    const staff = await signedInContact();
    await staff.goto(`${url}/caseload`);
    const href = await staff.getByRole('link', { name: /Grace/ }).first().getAttribute('href');
    const commissioner = await signedIn('commissioner');
    const answer = await commissioner.goto(`${url}${href}`);
    expect(answer?.status()).toBe(403);
    await expectGoodPage(commissioner);
    await commissioner.goto(`${url}/place`);
    await expectGoodPage(commissioner);

    const visitor = await newVisitor(browser, { javaScript: false });
    visitors.push(visitor);
    const page = await visitor.newPage();
    for (const path of ['/', '/sign-in', '/standards', '/commitments', '/parity', '/measures']) {
      expect((await page.goto(`${url}${path}`))?.status(), path).toBe(200);
      await expectGoodPage(page);
    }
    await page.goto(`${url}/standards`);
    await page
      .getByRole('link', { name: /18 weeks of referral/ })
      .first()
      .click();
    expect(await page.getByText('Law: regulations').first().isVisible()).toBe(true);
    await expectGoodPage(page);
    await page.goto(`${url}/commitments`);
    expect(await page.getByText('14-29').first().isVisible()).toBe(true);
    await page.goto(`${url}${href}`);
    expect(page.url()).toContain('/sign-in');
    expect(await heading(page)).toBe('Sign in');
  });

  it('a person sees who has looked at their record', async () => {
    const contact = await signedInContact();
    await contact.goto(`${url}/caseload`);
    await contact.getByRole('link', { name: /Grace/ }).first().click();
    const page = await signedIn('grace');
    await page.goto(`${url}/my/who-has-seen`);
    expect(
      await page
        .getByText(await nameOf(contact))
        .first()
        .isVisible(),
    ).toBe(true);
    await expectGoodPage(page);
  });
});

describe('7. the gap is measured', () => {
  it('the analyst sees the share of a clock kept by deprivation as chart, table and CSV', async () => {
    const page = await signedIn('analyst');
    await page.goto(`${url}/measures`);
    await page.getByRole('link', { name: 'Same-day consultation with the GP surgery' }).first().click();
    expect(await page.locator('svg').first().isVisible()).toBe(true);
    expect(await page.getByRole('table').first().textContent()).toContain('most deprived');
    await expectGoodPage(page);
    const href = await page.getByRole('link', { name: /CSV/ }).first().getAttribute('href');
    const csv = await page.request.get(new URL(href ?? '', page.url()).href);
    expect(csv.headers()['content-type']).toContain('text/csv');
    const body = await csv.text();
    expect(body.split('\n').length).toBeGreaterThan(5);
    // Nothing that a spreadsheet would run.
    expect(body.split(/[\n,]/).filter((cell) => /^"?[=+@]/.test(cell))).toEqual([]);
  });
});
