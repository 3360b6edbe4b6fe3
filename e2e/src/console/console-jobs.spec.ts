import type { Job } from '@scriptorium/client';
import { where } from '@scriptorium/testing';
import type { Page } from 'playwright-core';
import { nativeSpace } from '../system/native-client';
import { openSpace, type Space } from '../system/open-space';
import { ConsoleBrowser, LOOKS, until, violations } from './console-browser';
import { importPages, localized } from './console-content';
import { findChromium } from './find-chromium';

const LOCALES = ['fr-FR', 'de-DE'];

where(findChromium() !== undefined, 'Chromium is missing').describe('the console', () => {
  let space: Space;
  let browser: ConsoleBrowser;
  let ids: Map<string, string>;
  let done: Job;
  let failed: Job;

  beforeAll(async () => {
    space = await openSpace();
    ids = await importPages(space, { Home: ['Products'], Products: ['Boots', 'News'], News: [], Boots: ['Home'] });
    done = await localized(space, ids.get('Home') ?? '', LOCALES, { labels: { ticket: 'LOC-12' } });
    failed = await localized(space, ids.get('News') ?? '', LOCALES, { existing: 'fail' });
    browser = await ConsoleBrowser.launch(space);
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    expect(browser.errors.splice(0)).toEqual([]);
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

  it('signs in by the keyboard at any address, and shows its page', async () => {
    const page = await browser.open(`/s/${space.key}/jobs/${done.id}`);
    await heading(page, 'Sign in to Scriptorium').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('not-the-token-not-the-token-not-the-token');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'invalid or has expired' }).waitFor();
    await page.getByLabel('Token', { exact: true }).fill(space.token);
    await page.keyboard.press('Enter');
    await heading(page, 'Localize Home').waitFor();
    expect(await page.title()).toBe(`completed · Localize Home · ${space.key} · Scriptorium`);
    await page.getByRole('button', { name: /^Menu/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in to Scriptorium').waitFor();
    await page.reload();
    await heading(page, 'Sign in to Scriptorium').waitFor();
  });

  it('sends a policy with every file that allows nothing inline, and caches files with a hash permanently', async () => {
    const reply = await fetch(browser.url('/any/address'));
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).not.toContain('unsafe');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const [script] = /\/console\/assets\/[\w.-]+\.js/.exec(await reply.text()) ?? [];
    const asset = await fetch(`${space.system.gatewayUrl}${script}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(browser.url('/assets/missing.js'))).status).toBe(404);
  });

  it('lists the jobs, and keeps the filters in the address', async () => {
    const page = await browser.openSignedIn('/jobs?state=failed,faild,completed-with-failures');
    await page.getByText('Ignored in the address: state=faild').waitFor();
    const rows = page.locator('tbody tr');
    await until(async () => (await rows.count()) === 1);
    expect(await rows.first().innerText()).toContain('News');
    await page.getByRole('button', { name: 'Clear the filters' }).last().click();
    await until(async () => (await rows.count()) >= 2);
    await page.getByLabel('Label').fill('ticket=LOC-12');
    await page.keyboard.press('Enter');
    await until(async () => page.url().endsWith('/jobs?label.ticket=LOC-12'));
    await page.reload();
    await until(async () => (await rows.allInnerTexts()).every((text) => text.includes('Home')));
  });

  it('shows new jobs and changes of jobs without a request of the person', async () => {
    const page = await browser.openSignedIn('/jobs');
    await page.getByText('Live').waitFor();
    const before = await page.locator('tbody tr').count();
    await localized(space, ids.get('Boots') ?? '', ['es-ES']);
    await page.getByRole('button', { name: '1 new job' }).click();
    await until(async () => (await page.locator('tbody tr').count()) === before + 1);
    expect(await page.locator('tbody tr').first().innerText()).toContain('Boots');
  });

  it('shows the ledger of a job, failures first, with its filters in the address', async () => {
    const page = await browser.openSignedIn(`/jobs/${failed.id}`);
    const lines = page.getByRole('grid', { name: 'Ledger' }).locator('[data-index]');
    await until(async () => (await lines.count()) === LOCALES.length);
    expect(await lines.first().innerText()).toContain('failed');
    await page.getByLabel('Locale').selectOption('de-DE');
    await until(async () => (await lines.count()) === 1);
    expect(page.url()).toContain('locale=de-DE');
    await page.getByRole('button', { name: 'Retry the failures' }).click();
    // The plan has decided these failures, so a retry cannot change them. The page says so in its place.
    await page.getByRole('alert').filter({ hasText: 'Nothing to retry' }).waitFor();
    browser.expectError(/status of 409/);
  });

  it('opens the tree by the keyboard, node by node', async () => {
    const page = await browser.openSignedIn(`/jobs/${done.id}?tab=tree`);
    const rows = page.getByRole('treegrid').locator('[data-index]');
    await rows.filter({ hasText: 'Home' }).focus();
    await page.keyboard.press('ArrowRight');
    await rows.filter({ hasText: 'Products' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(async () => (await rows.count()) === 4);
    expect((await rows.allInnerTexts()).join()).toMatch(/Home.*Products.*(Boots|News)/s);
    await page.keyboard.press('ArrowLeft');
    await until(async () => (await rows.count()) === 2);
  });

  it('undoes a job by a plan that it shows before', async () => {
    const job = await localized(space, ids.get('Home') ?? '', ['it-IT']);
    const page = await browser.openSignedIn(`/jobs/${job.id}`);
    await page.getByRole('button', { name: 'Undo…' }).click();
    await page.getByRole('button', { name: 'Plan the undo' }).click();
    await page.getByRole('button', { name: 'Remove 4 copies' }).click();
    await heading(page, 'Undo Home').waitFor();
    await page.getByText('4 removed').first().waitFor();
    const undone = await nativeSpace(space).job(page.url().split('/').at(-1)?.split('?')[0] ?? '');
    expect(undone).toMatchObject({ kind: 'undo', parentJobId: job.id });
  });

  it.each(LOOKS)('has no violation of WCAG in %s at %o', async (colorScheme, viewport) => {
    const page = await browser.open('/', { colorScheme, viewport });
    await heading(page, 'Sign in to Scriptorium').waitFor();
    expect(await violations(page)).toEqual([]);
    await browser.signIn(page);
    for (const [path, ready] of [
      ['/jobs', 'tbody tr'],
      [`/jobs/${failed.id}`, '[role=grid] [data-index]'],
      [`/jobs/${done.id}?tab=tree`, '[role=treegrid] [data-index]'],
      ['/jobs?state=planning', '[role=status] >> text=No job matches'],
      ['/nothing', 'text=This page does not exist'],
    ] as const) {
      await page.goto(browser.url(`/s/${space.key}${path}`));
      await page.locator(ready).first().waitFor();
      expect([path, await violations(page)]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });
});
