import { where } from '@scriptorium/testing';
import type { Page, Route } from 'playwright-core';
import { openSpace, type Space } from '../system/open-space';
import { ConsoleBrowser, LOOKS, until, violations } from './console-browser';
import { copyOf, edited, importPages, localized } from './console-content';
import { findChromium } from './find-chromium';

const FIRST_PAGE = /\/v1\/.*\/(coverage|families)\?(?!.*cursor=)/;
const LATER_PAGE = /\/v1\/.*\/(coverage|families)\?.*cursor=/;
const PROBLEM = 'application/problem+json';

where(findChromium() !== undefined, 'Chromium is missing').describe('content and coverage in the console', () => {
  let space: Space;
  let browser: ConsoleBrowser;
  let home: string;
  let copy: string;

  beforeAll(async () => {
    space = await openSpace();
    const ids = await importPages(space, { Home: ['News'], News: [], Alone: [] });
    home = ids.get('Home') ?? '';
    await localized(space, home, ['fr-FR', 'de-DE']);
    copy = await copyOf(space, home, 'fr-FR');
    await edited(space, copy, { title: 'Accueil' });
    await edited(space, home, { title: 'Welcome', text: 'First line\nSecond line' });
    browser = await ConsoleBrowser.launch(space);
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    expect(browser.errors.splice(0)).toEqual([]);
  });

  const rows = (page: Page) => page.getByRole('grid', { name: 'Items and locales' }).getByRole('row');
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

  it('shows the state of each item in each locale, and keeps the filters in the address', async () => {
    const page = await browser.openSignedIn('/coverage?locales=fr-FR,de-DE');
    const row = rows(page).filter({ hasText: 'Home' });
    await row.getByRole('gridcell', { name: 'fr-FR outdated, version 2' }).waitFor();
    await rows(page).filter({ hasText: 'Alone' }).getByRole('gridcell', { name: 'de-DE missing' }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'outdated' }).click();
    await until(async () => page.url().endsWith('/coverage?locales=fr-FR,de-DE&state=outdated'));
    await until(async () => (await rows(page).filter({ hasText: 'Alone' }).count()) === 0);
    await page.reload();
    await until(async () => (await rows(page).count()) === 2);
  });

  it('plans what is missing in a selected row, by the keyboard', async () => {
    const page = await browser.openSignedIn('/coverage?locales=fr-FR,de-DE');
    await rows(page).filter({ hasText: 'Alone' }).waitFor();
    const names = await page.getByRole('rowheader').allInnerTexts();
    await page.getByRole('rowheader').first().focus();
    for (let at = names.findIndex((name) => name.includes('Alone')); at > 0; at -= 1)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.getByText('1 item selected:').waitFor();
    await page.getByRole('button', { name: 'Plan what is missing' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Make 2 variants' }).waitFor();
  });

  it('plans a roll-out of all that match the filters', async () => {
    const page = await browser.openSignedIn('/coverage?locales=fr-FR');
    await page.getByRole('button', { name: 'Plan a roll-out of what is outdated' }).click();
    await page.getByRole('button', { name: 'Update 1 variant' }).waitFor();
    await page.goBack();
    await page.goto(page.url().replace('fr-FR', 'es-ES'));
    await page.getByRole('button', { name: 'Plan a roll-out of what is outdated' }).click();
    await page.getByText('Nothing in the selection is outdated.').waitFor();
  });

  it('reads nothing for a plan that the states of the filters exclude, and keeps selected rows', async () => {
    const page = await browser.openSignedIn('/coverage?locales=fr-FR&state=outdated');
    await rows(page).filter({ hasText: 'Home' }).getByRole('rowheader').focus();
    await page.keyboard.press(' ');
    await page.getByText('1 item selected:').waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'outdated' }).click();
    await page.getByRole('option', { name: 'copied' }).click();
    await until(async () => page.url().endsWith('state=copied'));
    await until(async () => (await rows(page).filter({ hasText: 'Home' }).count()) === 0);
    await page.getByText('1 item selected:').waitFor();
    await page.getByRole('button', { name: 'Select none' }).click();
    let asked = 0;
    page.on('request', (request) => (asked += FIRST_PAGE.test(request.url()) ? 1 : 0));
    await page.getByRole('button', { name: 'Plan a roll-out of what is outdated' }).click();
    await page.getByText('Nothing in the selection is outdated.').waitFor();
    expect(asked).toBe(0);
  });

  it('goes on after a page without a match', async () => {
    const page = await browser.openSignedIn('/jobs');
    await page.route(FIRST_PAGE, async (route) => {
      const response = await fetch(ofOneItem(route), { headers: { authorization: `Bearer ${space.token}` } });
      const position = response.headers.get('scriptorium-position') ?? '';
      const json = { ...((await response.json()) as object), items: [] };
      await route.fulfill({ headers: { 'scriptorium-position': position }, json });
    });
    await page.goto(browser.url(`/s/${space.key}/coverage?locales=fr-FR`));
    await until(async () => (await rows(page).count()) === 3);
  });

  it.each(['coverage', 'content'])('repeats a failed page of %s only if the person asks for it', async (path) => {
    const page = await browser.openSignedIn('/jobs');
    await page.route(FIRST_PAGE, (route) => route.continue({ url: ofOneItem(route) }));
    await page.route(LATER_PAGE, (route) =>
      route.fulfill({ status: 400, contentType: PROBLEM, body: '{"title":"No"}' }),
    );
    await page.goto(browser.url(`/s/${space.key}/${path}`));
    const gridRows = page.getByRole('grid').getByRole('row');
    const retry = page.getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    await gridRows.nth(1).hover();
    browser.expectError(/status of 400/);
    expect([await gridRows.count(), browser.errors]).toEqual([2, []]);
    await page.unroute(LATER_PAGE);
    await retry.click();
    await until(async () => (await gridRows.count()) === 4);
  });

  it('counts the cells of the tree of an item', async () => {
    const page = await browser.openSignedIn(`/coverage?root=${home}&locales=de-DE`);
    const counts = page.getByRole('status').filter({ hasText: 'In the tree of this item' });
    await counts.getByText('1 outdated').waitFor();
    await counts.getByText('1 copied').waitFor();
  });

  it('opens a variant from its cell by the keyboard, and shows the changes of its source', async () => {
    const page = await browser.openSignedIn('/coverage?locales=fr-FR,de-DE');
    await rows(page).filter({ hasText: 'Home' }).getByRole('gridcell', { name: /fr-FR/ }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Home').waitFor();
    expect(page.url()).toContain(`/content/${copy}`);
    await page.getByRole('tab', { name: 'Source' }).click();
    await page.getByText('"Home" → "Welcome" (changed here too)').waitFor();
    const [before, after] = [page.getByLabel(/^Source: en-GB/), page.getByLabel(/^This variant: fr-FR/)];
    await before.getByText('Second line').waitFor();
    expect(await after.innerText()).toContain('Accueil');
  });

  it('lists the content, and compares versions', async () => {
    const page = await browser.openSignedIn('/content?locale=fr-FR');
    const row = page.getByRole('grid', { name: 'Items' }).locator('[data-index]').filter({ hasText: 'Home' });
    await row.focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Home').waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Compare v1 with the current one' }).click();
    await page.getByLabel('v1', { exact: true }).getByText('"Home"').waitFor();
    await page.getByLabel('v2, the current one').getByText('"Welcome"').waitFor();
    expect(page.url()).toContain('tab=versions&version=1');
  });

  it('acknowledges a change, and takes that back', async () => {
    const page = await browser.openSignedIn(`/content/${await copyOf(space, home, 'de-DE')}`);
    await page.getByRole('button', { name: 'Needs no work here' }).click();
    await page.getByRole('button', { name: 'Does need work' }).click();
    await page.getByRole('button', { name: 'Needs no work here' }).waitFor();
  });

  it.each(LOOKS)('has no violation of WCAG in %s at %o', async (colorScheme, viewport) => {
    const page = await browser.openSignedIn('/jobs', { colorScheme, viewport });
    for (const [path, ready] of [
      ['/coverage', '[role=grid] [role=gridcell]'],
      ['/content', '[role=grid] [data-index]'],
      [`/content/${copy}`, 'pre'],
      [`/content/${copy}?tab=source`, '.cm-content'],
      [`/content/${home}?tab=versions&version=1`, '.cm-content'],
    ] as const) {
      await page.goto(browser.url(`/s/${space.key}${path}`));
      await page.locator(ready).first().waitFor();
      expect([path, await violations(page)]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });
});

/** Returns the URL of a request for a list, with pages of one item. */
function ofOneItem(route: Route): string {
  const url = new URL(route.request().url());
  url.searchParams.set('limit', '1');
  return url.href;
}
