import type { DynamicContent } from 'dc-management-sdk-js';
import { join } from 'node:path';
import { checkVariants } from './check-variants';
import { importSite } from './import-site';
import { localize, type Job } from './localize';
import { readSite } from './page';
import { startBar } from './progress';
import { setUpHub } from './set-up-hub';
import { countStored } from './stored';

const SOURCE_LOCALE = 'en-US';
const LOCALES = ['fr-FR', 'de-DE', 'es-ES', 'it-IT', 'ja-JP', 'zh-CN', 'pt-BR', 'nl-NL', 'pl-PL', 'ko-KR'];

export interface DemoOptions {
  readonly client: DynamicContent;
  readonly token: string;
  readonly gatewayUrl: string;
  readonly databaseUrl: string;
  readonly repositoryRoot: string;
}

/** Runs the demo step by step. Throws if any result is not as expected. */
export async function demonstrate({
  client,
  token,
  gatewayUrl,
  databaseUrl,
  repositoryRoot,
}: DemoOptions): Promise<void> {
  const site = readSite(join(repositoryRoot, 'examples/data/opentelemetry-docs.ndjson.gz'));
  const { repository } = await setUpHub(client, [SOURCE_LOCALE, ...LOCALES]);

  const importing = startBar('Importing pages', site.pages.length * 2);
  let imported = 0;
  const ids = await importSite(site, repository, SOURCE_LOCALE, () => {
    importing.at((imported += 1));
  });
  importing.stop();
  const rootId = ids.get(site.root.path) ?? '';
  const before = await countStored(databaseUrl);

  const expected = site.pages.length * LOCALES.length;
  const localizing = startBar('Localizing', expected);
  const readJob = (id: string): Promise<Job> => readJson(`${gatewayUrl}/v2/content/localization-jobs/${id}`, token);
  const job = await localize(client, rootId, LOCALES, readJob, ({ progress }) => {
    localizing.at(progress.done);
  });
  localizing.stop();
  const after = await countStored(databaseUrl);
  expect(job.progress.created === expected, `${String(expected)} new variants`, job.progress);
  expect(after.bodies === before.bodies, 'no body stored twice', { before, after });

  const checking = startBar('Reading back', site.pages.length);
  let read = 0;
  const checked = await checkVariants(client, site, ids, LOCALES, () => {
    checking.at((read += 1));
  });
  checking.stop();
  expect(checked.variants === expected, 'one variant per page and locale', checked);

  const again = await localize(client, rootId, LOCALES, readJob, () => undefined);
  const afterAgain = await countStored(databaseUrl);
  expect(again.progress.created === 0 && afterAgain.variants === after.variants, 'nothing new the second time', again);

  const seconds = (Date.parse(job.completedDate ?? '') - Date.parse(job.createdDate)) / 1000;
  console.log(`
  ${format(expected)} variants of ${format(site.pages.length)} pages in ${String(LOCALES.length)} locales
  ${seconds.toFixed(2)} s from accepted to completed: ${format(Math.round(expected / seconds))} variants per second
  ${format(checked.links)} links read back; each leads to a page in its own locale
  ${format(before.bodies)} bodies before and ${format(after.bodies)} after: no body was stored twice
  ${format(Math.round((after.bytes - before.bytes) / expected))} bytes per variant added to the database
  The same request again created ${format(again.progress.created)} variants.

Try:
  TOKEN=${token}
  curl -s -H "Authorization: Bearer $TOKEN" ${gatewayUrl}/v2/content/content-items/${rootId}
  curl -s -H "Authorization: Bearer $TOKEN" '${gatewayUrl}/v2/content/content-items/${rootId}/localizations?size=3'
  curl -s -H "Authorization: Bearer $TOKEN" ${gatewayUrl}/v2/content/localization-jobs/${job.id}`);
}

async function readJson<T>(url: string, token: string): Promise<T> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${url} returned ${String(response.status)}: ${await response.text()}`);
  return (await response.json()) as T;
}

function expect(condition: boolean, what: string, found: unknown): void {
  if (!condition) throw new Error(`Expected ${what}; found ${JSON.stringify(found)}.`);
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
