import { where } from '@scriptorium/testing';
import type { Page } from 'playwright-core';
import { nativeSpace } from '../system/native-client';
import { openSpace, type Space } from '../system/open-space';
import { ConsoleBrowser, LOOKS, violations } from './console-browser';
import { edited, importPages, localized } from './console-content';
import { findChromium } from './find-chromium';

where(findChromium() !== undefined, 'Chromium is missing').describe('plans in the console', () => {
  let space: Space;
  let browser: ConsoleBrowser;
  let root: string;

  beforeAll(async () => {
    space = await openSpace();
    root = (await importPages(space, { Home: ['Legal', 'News'], Legal: [], News: [] })).get('Home') ?? '';
    browser = await ConsoleBrowser.launch(space);
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    expect(browser.errors.splice(0)).toEqual([]);
  });

  it('plans, shows what a changed rule decides differently, and executes exactly that', async () => {
    const page = await browser.openSignedIn(`/plans/new?root=${root}`);
    await chooseFrench(page);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByText('3 to create').first().waitFor();
    await page.getByRole('link', { name: 'Change the request' }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Name of rule 1').fill('links stay');
    await page.getByLabel('Path of the link of rule 1').fill('/links/**');
    await page.getByLabel('Action of rule 1').selectOption('share');
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Legal: to create (default rule) → shared (links stay)' })
      .waitFor();
    await page.getByRole('button', { name: 'Make 1 variant' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Localize Home' }).waitFor();
    const [job] = [...(await jobsOf(space))];
    expect(job).toMatchObject({ progress: { total: 1, shared: 2 } });
  });

  it('executes a roll-out as it is planned, and shows afterwards that the plan is executed', async () => {
    const ids = await importPages(space, { Shop: ['Cart'], Cart: [] });
    const shop = ids.get('Shop') ?? '';
    await localized(space, shop, ['fr-FR']);
    await edited(space, shop, { title: 'Store' });
    const plan = await nativeSpace(space).plan({
      kind: 'roll-out',
      roots: [...ids.values()].map((variantId) => ({ variantId })),
      locales: ['fr-FR'],
    });
    const page = await browser.openSignedIn(`/plans/${plan.id}`);
    await page.getByRole('button', { name: 'Update 1 variant' }).click();
    await page.getByRole('heading', { level: 1, name: 'Roll out Shop' }).waitFor();
    await page.getByRole('grid', { name: 'Ledger' }).locator('[data-index]').filter({ hasText: 'Shop' }).waitFor();
    await page.goBack();
    await page.getByText('executed', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Update/ }).count()).toBe(0);
  });

  it('has no button for a plan that changes nothing', async () => {
    const ids = await importPages(space, { Imprint: [] });
    const roots = [{ variantId: ids.get('Imprint') ?? '' }];
    await localized(space, roots[0]?.variantId ?? '', ['fr-FR']);
    const plan = await nativeSpace(space).plan({ kind: 'roll-out', roots, locales: ['fr-FR'] });
    const page = await browser.openSignedIn(`/plans/${plan.id}`);
    await page.getByText('This plan changes nothing.').waitFor();
  });

  it('shows the errors of a request in their place', async () => {
    const page = await browser.openSignedIn('/plans/new?root=not-an-id');
    await chooseFrench(page);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByRole('alert').waitFor();
    browser.expectError(/status of 4\d\d/);
  });

  it.each(LOOKS)('have no violation of WCAG in %s at %o', async (colorScheme, viewport) => {
    const plan = await nativeSpace(space).plan({ kind: 'localize', roots: [{ variantId: root }], locales: ['de-DE'] });
    const page = await browser.openSignedIn(`/plans/${plan.id}`, { colorScheme, viewport });
    await page.getByRole('treegrid').locator('[data-index]').filter({ hasText: 'Home' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Change the request' }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

/** Chooses a locale by the keyboard. */
async function chooseFrench(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Into the locales' }).click();
  await page.getByRole('option', { name: /fr-FR/ }).waitFor();
  await page.keyboard.type('fr-FR');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
}

async function jobsOf(space: Space) {
  const jobs = [];
  for await (const job of nativeSpace(space).jobs()) jobs.push(job);
  return jobs;
}
