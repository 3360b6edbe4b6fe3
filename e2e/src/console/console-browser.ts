import { AxeBuilder } from '@axe-core/playwright';
import { eventually } from '@scriptorium/testing';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Space } from '../system/open-space';
import { findChromium } from './find-chromium';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** Ends a wait that hangs. Playwright's own limit of 30 s would fail a test on a busy machine. */
const MAX_WAIT_MS = 300_000;

/** Waits for a condition of a page. */
export const until = (condition: () => Promise<boolean>): Promise<unknown> => eventually(condition);

/** Each is one test of the looks of a page. */
export const LOOKS = [
  ['light', WIDE],
  ['dark', WIDE],
  ['light', NARROW],
  ['dark', NARROW],
] as const;

/** The first request of a page without a session is answered with 401, which the browser logs. */
const NOT_SIGNED_IN = /status of 401/;

/**
 * A browser on the console of a system. Errors of the console, of scripts and of the content security policy, and
 * requests to other origins are collected in `errors`.
 */
export class ConsoleBrowser {
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly space: Space,
  ) {}

  static async launch(space: Space): Promise<ConsoleBrowser> {
    const executablePath = findChromium() ?? '';
    // Chromium has no sandbox for root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new ConsoleBrowser(await chromium.launch({ executablePath, args }), space);
  }

  url(path: string): string {
    return `${this.space.system.gatewayUrl}/console${path}`;
  }

  /** Opens a page without a session. */
  async open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await this.pageOf(await this.browser.newContext({ viewport: WIDE, ...options }));
    await page.goto(this.url(path));
    return page;
  }

  /** Opens a page of the space with a session. */
  async openSignedIn(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await this.open('/sign-in', options);
    await this.signIn(page);
    await page.goto(this.url(`/s/${this.space.key}${path}`));
    return page;
  }

  async signIn(page: Page): Promise<void> {
    await page.getByLabel('Token', { exact: true }).fill(this.space.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  /** Removes an error that the test has caused, and fails without it. */
  expectError(pattern: RegExp): void {
    const at = this.errors.findIndex((error) => pattern.test(error));
    if (at < 0) throw new Error(`The browser has logged no error ${pattern}.`);
    this.errors.splice(at, 1);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  private async pageOf(context: BrowserContext): Promise<Page> {
    context.setDefaultTimeout(MAX_WAIT_MS);
    const page = await context.newPage();
    const { origin } = new URL(this.space.system.gatewayUrl);
    page.on('console', (message) => {
      if (message.type() === 'error' && !NOT_SIGNED_IN.test(message.text())) this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('data:')) this.errors.push(`request to ${url}`);
    });
    return page;
  }
}

/** Returns the violations of WCAG 2.2 AA that axe finds, by rule and place. */
export async function violations(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations: found } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${String(target)} ${failureSummary}`),
  );
}
