import { where } from '@scriptorium/testing';
import type { Page } from 'playwright-core';
import { nativeSpace } from '../system/native-client';
import { openSpace, type Space } from '../system/open-space';
import { ConsoleBrowser, LOOKS, until, violations } from './console-browser';
import { copyOf, edited, importPages, localized } from './console-content';
import { findChromium } from './find-chromium';

where(findChromium() !== undefined, 'Chromium is missing').describe('the overview and conflicts', () => {
  let space: Space;
  let browser: ConsoleBrowser;

  beforeAll(async () => {
    space = await openSpace();
    const ids = await importPages(space, { Home: ['News'], News: ['Shop'], Shop: [] });
    await localized(space, ids.get('Home') ?? '', ['fr-FR']);
    await localized(space, ids.get('Shop') ?? '', ['fr-FR'], { existing: 'fail' });
    for (const [title, id] of ids) {
      await edited(space, await copyOf(space, id, 'fr-FR'), { title: `${title} en français` });
      await edited(space, id, { title: `${title} 2` });
    }
    const native = nativeSpace(space);
    const roots = [...ids.values()].map((variantId) => ({ variantId }));
    const { id } = await native.copy({ kind: 'roll-out', roots, locales: ['fr-FR'] });
    await native.waitForJob(id);
    browser = await ConsoleBrowser.launch(space);
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    expect(browser.errors.splice(0)).toEqual([]);
  });

  const cards = (page: Page) => page.getByRole('article');

  it.each(LOOKS)('have no violation of WCAG in %s at %o', async (colorScheme, viewport) => {
    const page = await browser.openSignedIn('', { colorScheme, viewport });
    await page.getByRole('region', { name: 'Open conflicts' }).getByRole('listitem').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.goto(browser.url(`/s/${space.key}/conflicts`));
    await cards(page).first().getByRole('button', { name: 'Compare theirs and mine' }).click();
    await page.locator('.cm-content').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('shows what failed and what is out of date, and leads to the lists', async () => {
    const page = await browser.openSignedIn('');
    await page.getByText('No job is running.').waitFor();
    await page
      .getByRole('region', { name: 'Jobs with failures' })
      .getByRole('link', { name: 'Localize Shop' })
      .waitFor();
    await page.getByRole('region', { name: 'Out of date' }).getByRole('link', { name: 'News' }).waitFor();
    await page.getByRole('link', { name: 'Show all: Open conflicts' }).focus();
    await page.keyboard.press('Enter');
    await until(async () => (await cards(page).count()) === 3);
  });

  it('shows a new failure without a request of the person', async () => {
    const page = await browser.openSignedIn('');
    const failures = page.getByRole('region', { name: 'Jobs with failures' });
    await failures.getByRole('link', { name: 'Localize Shop' }).waitFor();
    await page.getByText('Live').waitFor();
    const ids = await importPages(space, { Late: [] });
    await localized(space, ids.get('Late') ?? '', ['fr-FR']);
    await localized(space, ids.get('Late') ?? '', ['fr-FR'], { existing: 'fail' });
    await failures.getByRole('link', { name: 'Localize Late' }).waitFor();
  });

  it('resolves a conflict by the keyboard, and all others after a question', async () => {
    const page = await browser.openSignedIn('/conflicts?locale=fr-FR');
    const news = cards(page).filter({ hasText: 'News' });
    for (const text of ['News', 'News 2', 'News en français']) {
      await news.getByRole('definition').getByText(text, { exact: true }).waitFor();
    }
    await news.getByRole('button', { name: /^Take theirs/ }).focus();
    await page.keyboard.press('Enter');
    await until(async () => (await cards(page).count()) === 2);
    const posts: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname));
    await page.getByRole('button', { name: 'Keep mine in all…' }).click();
    await page.getByRole('button', { name: 'Keep mine in all', exact: true }).click();
    await page.getByText('2 resolved, 0 rejected.').waitFor();
    expect(posts).toEqual([expect.stringMatching(/\/conflicts\/resolve$/)]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('No conflict matches the filters.').waitFor();
    await page.getByLabel('State').selectOption('resolved');
    await cards(page).filter({ hasText: 'Resolved by the value of the source.' }).waitFor();
    await until(async () => (await cards(page).filter({ hasText: 'the value of the copy' }).count()) === 2);
  });
});
