import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** A page in a browser of its own, signed in as they would sign in. Without JavaScript. */
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

/** axe needs JavaScript; the same page is looked at again with it, in the same session. Pictures of it are kept where WPC_JOURNEY_PICTURES says. */
async function expectGoodPage(page: Page, name: string): Promise<void> {
  const visitor = await newVisitor(browser);
  try {
    await visitor.addCookies(await page.context().cookies());
    const again = await visitor.newPage();
    await again.goto(page.url());
    const folder = process.env.WPC_JOURNEY_PICTURES;
    for (const width of folder === undefined ? [] : [320, 1280]) {
      await again.setViewportSize({ width, height: 900 });
      await again.screenshot({ path: join(folder ?? '', `${name}-${width}.png`), fullPage: true });
    }
    await expectAccessible(again);
    await expectFitsNarrow(again);
  } finally {
    await visitor.close();
  }
}

const heading = async (page: Page) => (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
const main = async (page: Page) => (await page.getByRole('main').textContent()) ?? '';
const statusOf = async (page: Page, path: string) => (await page.goto(`${url}${path}`))?.status();

/** The address of a person's record, as their GP finds it by NHS number. */
async function recordOf(user: string): Promise<string> {
  const folder = join(inject('placeFolder'), 'demo');
  const users = JSON.parse(
    readFileSync(join(folder, readdirSync(folder)[0] ?? '', 'directory/users.json'), 'utf8'),
  ) as { userName: string; person?: { nhsNumber: string; givenName: string } }[];
  const person = users.find((each) => each.userName === user)?.person;
  const gp = await signedIn('gp');
  await gp.goto(`${url}/people`);
  await gp.getByLabel('NHS number', { exact: true }).fill(person?.nhsNumber ?? '');
  await gp.getByRole('button', { name: 'Find by number' }).click();
  const link = gp.getByRole('link', { name: new RegExp(person?.givenName ?? '') });
  return (await link.first().getAttribute('href')) ?? '';
}

describe('a practitioner outside the circle of care', () => {
  it('is refused, breaks glass, and the person, the Guardian and the record of uses all know', async () => {
    const record = await recordOf('ruth');
    const staff = await signedIn('manager');
    expect(await statusOf(staff, record)).toBe(403);
    expect(await main(staff)).toContain('no current care relationship');
    expect(await main(staff)).not.toContain('Adeyemi');
    await expectGoodPage(staff, 'refused');
    await staff.getByRole('link', { name: /break glass/ }).click();
    expect(await main(staff)).toContain('after the time you choose');
    await expectGoodPage(staff, 'break-glass');
    await staff.getByRole('button', { name: 'Open the record' }).click();
    expect(await main(staff)).toContain('Choose why you need it');
    await staff.getByLabel(/An emergency/).check();
    await staff.getByLabel('In your own words').fill('Collapsed at the day centre');
    await staff.getByLabel('One hour').check();
    await staff.getByRole('button', { name: 'Open the record' }).click();
    expect(await heading(staff)).toContain('Ruth');
    await expectGoodPage(staff, 'record-by-broken-glass');

    const ruth = await signedIn('ruth');
    await ruth.goto(`${url}/my/who-has-seen`);
    const uses = await main(ruth);
    expect(uses).toContain('opened your record');
    expect(uses).toContain('An emergency');
    await expectGoodPage(ruth, 'notice-of-broken-glass');
    await ruth.getByRole('button', { name: 'I have read this' }).first().click();
    expect(await ruth.getByRole('button', { name: 'I have read this' }).count()).toBe(0);

    const guardian = await signedIn('guardian');
    await guardian.goto(`${url}/guardian`);
    await expectGoodPage(guardian, 'guardian');
    expect(await guardian.getByRole('heading', { name: /Unusual use in the last 28 days/ }).isVisible()).toBe(true);
    const waiting = await guardian.getByRole('link', { name: /^Review/ }).count();
    await guardian
      .getByRole('link', { name: /^Review/ })
      .first()
      .click();
    expect(await main(guardian)).toContain('Collapsed at the day centre');
    await expectGoodPage(guardian, 'review');
    await guardian.getByRole('button', { name: 'Close the review' }).click();
    expect(await main(guardian)).toContain('Choose what you find');
    await guardian.getByLabel('It was right', { exact: true }).check();
    await guardian.getByLabel('Why', { exact: true }).fill('The ambulance sheet bears it out');
    await guardian.getByRole('button', { name: 'Close the review' }).click();
    expect(await guardian.getByRole('link', { name: /^Review/ }).count()).toBe(waiting - 1);
    await ruth.goto(`${url}/my/who-has-seen`);
    expect(await main(ruth)).toContain('It was right');
  });
});

describe('a person and who has looked', () => {
  it('reads who and why, asks, and reads the Guardian’s answer', async () => {
    const record = await recordOf('grace');
    const staff = await signedIn('social-worker');
    expect(await statusOf(staff, record)).toBe(200);

    const grace = await signedIn('grace');
    await grace.goto(`${url}/account`);
    await expectGoodPage(grace, 'account');
    await grace.getByRole('link', { name: 'Who has seen my record' }).first().click();
    await expectGoodPage(grace, 'who-has-seen');
    const use = grace.getByRole('row').filter({ hasText: 'Named contact' }).filter({ hasText: 'Looked at the record' });
    const row = use.filter({ has: grace.getByRole('link', { name: /^Ask why/ }) }).first();
    await row.getByRole('link', { name: /^Ask why/ }).click();
    await expectGoodPage(grace, 'ask-why');
    await grace.getByRole('button', { name: 'Send' }).click();
    expect(await main(grace)).toContain('Write what you want to know');
    await grace.getByLabel('What do you want to know?').fill('Why did this person look on a Wednesday?');
    await grace.getByRole('button', { name: 'Send' }).click();
    expect(await main(grace)).toContain('Not answered yet');

    const guardian = await signedIn('guardian');
    await guardian.goto(`${url}/guardian`);
    await guardian
      .getByRole('row')
      .filter({ hasText: 'look on a Wednesday' })
      .getByRole('link', { name: /^Answer/ })
      .click();
    await expectGoodPage(guardian, 'answer-question');
    await guardian.getByLabel('Your answer').fill('To prepare your review next week.');
    await guardian.getByRole('button', { name: 'Send' }).click();
    expect(await main(guardian)).not.toContain('look on a Wednesday');
    await grace.goto(`${url}/my/who-has-seen`);
    expect(await main(grace)).toContain('To prepare your review next week.');
  });
});

/** The person lets somebody act for them, and that somebody takes the code. */
async function letActFor(person: Page, other: Page, scopes: readonly RegExp[]): Promise<void> {
  await person.goto(`${url}/my/people-who-act-for-me`);
  for (const scope of scopes) await person.getByLabel(scope).check();
  await person.getByLabel('One month').check();
  await person.getByRole('button', { name: 'Make a code' }).click();
  const code = /[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(await main(person))?.[0] ?? '';
  expect(code).not.toBe('');
  await other.goto(`${url}/my/act-for-somebody`);
  await other.getByLabel('The code you were given').fill(code.toLowerCase());
  await other.getByRole('button', { name: 'Use the code' }).click();
}

/** Ends all that lets others act for this person. */
async function endAll(person: Page): Promise<void> {
  await person.goto(`${url}/my/people-who-act-for-me`);
  const end = person.getByRole('button', { name: /^End now/ });
  for (let left = await end.count(); left > 0; left = await end.count()) await end.first().click();
}

describe('a carer who acts for a parent', () => {
  it('has what the parent gives, until the parent ends it', async () => {
    const record = await recordOf('grace');
    const grace = await signedIn('grace');
    const daniel = await signedIn('daniel');
    await endAll(grace);
    await expectGoodPage(grace, 'nobody-acts-for-me');
    expect(await statusOf(daniel, record)).toBe(403);

    await letActFor(grace, daniel, [/See my record and plan/, /Book, cancel and answer/]);
    expect(await main(daniel)).toContain('Grace Adeyemi');
    await expectGoodPage(daniel, 'act-for-somebody');
    await grace.goto(`${url}/my/people-who-act-for-me`);
    expect(await main(grace)).toContain('Daniel Adeyemi');
    await expectGoodPage(grace, 'who-acts-for-me');

    await daniel.goto(`${url}/my/act-for-somebody`);
    await daniel
      .getByRole('link', { name: /Grace Adeyemi/ })
      .first()
      .click();
    expect(await heading(daniel)).toContain('Grace');
    expect(await daniel.getByRole('link', { name: 'Find a person' }).count()).toBe(0);
    await expectGoodPage(daniel, 'record-of-a-parent');
    expect(await statusOf(daniel, `${record}/appointments`)).toBe(200);
    // Choices and who has looked were not given.
    expect(await statusOf(daniel, `${record}/who-has-seen`)).toBe(403);
    await grace.goto(`${url}/my/who-has-seen`);
    expect(await main(grace)).toContain('Daniel Adeyemi');

    await endAll(grace);
    expect(await statusOf(daniel, record)).toBe(403);
    await expectGoodPage(daniel, 'carer-refused');
    // As the place began.
    await letActFor(grace, daniel, [/See my record and plan/, /Book, cancel and answer/]);
  });
});

describe('a young person of 15', () => {
  it('sees her own record; her father sees what she lets him, and not what is hers alone', async () => {
    const record = await recordOf('ruth');
    const ruth = await signedIn('ruth');
    const father = await signedIn('daniel');
    await ruth.goto(`${url}/my`);
    expect(await heading(ruth)).toContain('Ruth');
    await expectGoodPage(ruth, 'young-person');
    expect(await statusOf(father, record)).toBe(403);
    await letActFor(ruth, father, [/See my record and plan/]);
    expect(await statusOf(father, record)).toBe(200);
    await expectGoodPage(father, 'record-of-a-young-person');
    for (const part of ['who-has-seen', 'choices'])
      expect(await statusOf(father, `${record}/${part}`), part).not.toBe(200);
    await endAll(ruth);
    expect(await statusOf(father, record)).toBe(403);
  });
});

describe('sessions', () => {
  it('signing out everywhere ends the other browser at its next click', async () => {
    const here = await signedIn('voice');
    const there = await signedIn('voice');
    expect(await statusOf(there, '/account')).toBe(200);
    await here.goto(`${url}/account`);
    expect(await here.getByRole('row').count()).toBeGreaterThan(2);
    await here.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expectGoodPage(here, 'signed-out');
    await there.goto(`${url}/account`);
    expect(there.url()).toContain('/sign-in');
    await here.goto(`${url}/account`);
    expect(here.url()).toContain('/sign-in');
  });
});
