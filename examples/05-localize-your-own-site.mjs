// Imports pages from a folder of Markdown and JSON, compares two plans to localize them, executes one, and exports it.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/05-localize-your-own-site.mjs
//
// SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine. The argument is another folder.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ScriptoriumClient } from '@scriptorium/client';

// 1. Connect.
const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const docs = new ScriptoriumClient({ url: SCRIPTORIUM_URL, token: SCRIPTORIUM_TOKEN }).space('docs');
const folder = process.argv[2] ?? join(import.meta.dirname, 'site');

// 2. Import the pages. A JSON file has the members of a page and the names of the pages that it links to; the Markdown
// file beside it has the text. A link may name a page that comes later. The same import again changes nothing.
const contentType = 'https://scriptorium.example/page';
const linksTo = (/** @type {string[]} */ keys) => keys.map(($link) => ({ $link, contentType }));
async function* readPages() {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const key = basename(file, '.json');
    const { title, description, children = [], mentions = [] } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const text = await readFile(join(folder, `${key}.md`), 'utf8');
    const body = { title, description, body: text, children: linksTo(children), mentions: linksTo(mentions) };
    yield { key, contentType, locale: 'en-US', label: title, body };
  }
}
let home = '';
for await (const { key, result, variantId = '', problem } of docs.import(readPages())) {
  console.log(`${result} ${key}${problem === undefined ? '' : `: ${problem.detail}`}`);
  if (key === 'home') home = variantId;
}

// 3. Plan to localize the home page and all pages that it leads to. A plan changes nothing. Existing pages are used.
/** @type {import('@scriptorium/client').CopyRequest} */
const request = { kind: 'localize', roots: [{ variantId: home }], locales: ['fr-FR', 'de-DE'], existing: 'grow' };
const first = await docs.plan(request);

// 4. Plan again with a rule: a page that is only mentioned stays as it is. Compare the plans.
const rule = { name: 'mentions stay', match: { path: '/mentions/**' }, action: /** @type {const} */ ('share') };
const second = await docs.plan({ ...request, links: [rule] });
for await (const { label, a, b } of docs.comparePlans(first.id, second.id)) {
  const [before, after] = [a, b].map((node) => node?.destinations.map(({ decision }) => decision).join(', '));
  console.log(`${label}: ${before} -> ${after}`);
}

// 5. Execute the second plan, exactly as it is, and follow its job to the end.
const job = await docs.execute(second);
for await (const { event } of docs.followJob(job.id)) {
  const { state, progress } = event.data;
  if (state === 'completed') console.log(`${state}: ${progress.created} created`);
}

// 6. Export the French pages. The form is that of an import: translate the file, and import it again.
let copy = '';
for await (const { variantId, resultId } of docs.outcomes(job.id, { locale: 'fr-FR' })) {
  if (variantId === home) copy = resultId ?? '';
}
for await (const { locale, label } of docs.export({ root: copy, locale: 'fr-FR' })) console.log(`${locale} ${label}`);
