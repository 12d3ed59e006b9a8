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

async function signedIn(user: string): Promise<Page> {
  const visitor = await newVisitor(browser);
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

interface Focus {
  text: string;
  tag: string;
  name: string;
  /** The focus can be seen: an outline or a shadow that the same thing has not without it. */
  seen: boolean;
}

/** What has the focus. Run in the browser as text, for its types are not the server's. */
const focusNow = `(() => {
  const at = document.activeElement;
  const marked = (each, pseudo) => {
    const s = pseudo ? getComputedStyle(each, pseudo) : getComputedStyle(each);
    return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none' || s.backgroundColor === 'rgb(255, 235, 59)';
  };
  const seen = marked(at) || (at.nextElementSibling !== null && marked(at.nextElementSibling, '::before'));
  return { text: (at.innerText || at.value || '').trim().slice(0, 60), tag: at.tagName.toLowerCase(), name: at.name || '', seen };
})()`;

/** Presses Tab until the wanted thing has the focus; everything met on the way must show that it has it. */
async function tabTo(page: Page, wanted: (focus: Focus) => boolean): Promise<Focus[]> {
  const met: Focus[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focus = (await page.evaluate(focusNow)) as Focus;
    met.push(focus);
    expect(focus.seen, `${page.url()}: the focus on ${focus.tag} '${focus.text}' cannot be seen`).toBe(true);
    if (wanted(focus)) return met;
  }
  throw new Error(`Not reached by Tab: ${met.map((each) => `${each.tag} ${each.text}`).join(', ')}`);
}

describe('clerical review by keyboard alone', () => {
  it('the next question, its answer, its reason, the score after it, and taking it back', async () => {
    const page = await signedIn('coordinator');
    await page.goto(`${url}/clerical-review`);
    await tabTo(page, ({ text }) => text === 'Answer the next question');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save decision' }).waitFor();
    expect(await page.getByText('Match weight').count()).toBe(0);

    const order = await tabTo(page, ({ name }) => name === 'same');
    expect(order.some(({ name }) => name === 'reason')).toBe(false);
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel('No, two different people').isChecked()).toBe(true);
    const toReason = await tabTo(page, ({ name }) => name === 'reason');
    expect(toReason).toHaveLength(1);
    await page.keyboard.type('Two first names, one household');
    const toButton = await tabTo(page, ({ tag }) => tag === 'button');
    expect(toButton).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.getByText('Decided: two different people').waitFor();
    expect(await page.getByText('Match weight').isVisible()).toBe(true);
    await expectAccessible(page);

    await tabTo(page, ({ name }) => name === 'reason');
    await page.keyboard.type('Read again: the wrong pair');
    await tabTo(page, ({ tag }) => tag === 'button');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save decision' }).waitFor();
  });
});

describe('what is known about the links', () => {
  it.each([
    ['/clerical-review/alerts', 'Joined, and contradictory'],
    ['/clerical-review/accuracy', 'How right are the links?'],
    ['/clerical-review/fairness', 'Errors by group'],
    ['/clerical-review/model', 'The model that links'],
  ])('%s can be read by everybody', async (path, title) => {
    const page = await signedIn('manager');
    await page.goto(`${url}${path}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(title);
    await expectAccessible(page);
    await expectFitsNarrow(page);
  });
});
