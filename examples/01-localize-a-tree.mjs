// Creates three pages that link to each other, localizes the first, and prints all variants.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/01-localize-a-tree.mjs
//
// SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine.
import { setTimeout as pause } from 'node:timers/promises';
import { ContentItem, DynamicContent } from 'dc-management-sdk-js';

// 1. Connect. The SDK is Amplience's own; only the address is Scriptorium's.
const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const health = await fetch(`${SCRIPTORIUM_URL}/health`).catch(() => undefined);
if (health?.status !== 200)
  throw new Error(`No gateway is ready at ${SCRIPTORIUM_URL}. See the first lines of this file.`);
const client = new DynamicContent({ patToken: SCRIPTORIUM_TOKEN }, { apiUrl: `${SCRIPTORIUM_URL}/v2/content` });

// 2. Find the hub of the token, its locales, and a repository with its content type.
const [hub] = (await client.hubs.list()).getItems();
const [source = '', ...locales] = hub?.settings?.localization?.locales ?? [];
const [repository] = (await hub?.related.contentRepositories.list())?.getItems() ?? [];
const schema = repository?.contentTypes?.[0]?.contentTypeUri;
if (repository === undefined || schema === undefined) throw new Error('No repository has a content type.');

// 3. Create the pages. Each links to those that were created before it.
/** @type {(title: string, children: ContentItem[]) => Promise<ContentItem>} */
const createPage = async (title, children) => {
  const links = children.map(({ id }) => ({
    _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' },
    contentType: schema,
    id,
  }));
  const body = { _meta: { name: title, schema }, title, children: links };
  return repository.related.contentItems.create(new ContentItem({ label: title, locale: source, body }));
};
const shoes = await createPage('Shoes', []);
const products = await createPage('Products', [shoes]);
const home = await createPage('Home', [products, shoes]);

// 4. Localize the root into two locales. The response is a job, which also localizes the linked pages.
const targets = locales.slice(0, 2);
await home.related.localize(targets);

// 5. Wait as Amplience's own tools do: a variant is in the list as soon as it can be read and written.
for (const page of [home, products, shoes]) {
  for (let listed = 0; listed < targets.length; await pause(50)) {
    listed = (await page.related.localizations()).getItems().length;
  }
}

// 6. Print every variant and the targets of its links, which are variants in its own locale.
const pages = await Promise.all([home, products, shoes].map(({ id }) => client.contentItems.get(id)));
const variants = await Promise.all(pages.map(async (page) => (await page.related.localizations()).getItems()));
const all = [...pages, ...variants.flat()];
for (const { id, label, locale, body } of all) {
  /** @type {{ id: string }[]} */
  const links = body.children;
  const linked = links.map((link) => all.find((item) => item.id === link.id));
  console.log(`${locale} ${label} ${id}`, linked.map((item) => `-> ${item?.locale} ${item?.label}`).join(' '));
}
