// Keeps translated pages current: an edit, a roll-out with a conflict, a new page, and an undo. Needs a token in
// SCRIPTORIUM_TOKEN. SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/06-keep-a-site-current.mjs
import { ScriptoriumClient } from '@scriptorium/client';

// 1. Connect. Import a guide with one page below it, and localize both. Each run has pages of its own.
const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const docs = new ScriptoriumClient({ url: SCRIPTORIUM_URL, token: SCRIPTORIUM_TOKEN }).space('docs');
const contentType = 'https://scriptorium.example/page';
const run = String(Date.now());
const page = (/** @type {string} */ name, /** @type {object} */ body, /** @type {string[]} */ below = []) => {
  const children = below.map((child) => ({ $link: `${run}-${child}`, contentType }));
  return { key: `${run}-${name}`, contentType, locale: 'en-US', label: name, body: { ...body, children } };
};
const importPages = async (/** @type {import('@scriptorium/client').ImportLine[]} */ pages) => {
  const ids = [];
  for await (const { variantId = '' } of docs.import(pages)) ids.push(variantId);
  return ids;
};
const start = page('start', { title: 'The start', description: 'The first page.' });
const [root = ''] = await importPages([page('guide', { title: 'Guide', description: 'All.' }, ['start']), start]);
/** @type {import('@scriptorium/client').CopyRequest} */
const request = { kind: 'localize', roots: [{ variantId: root }], locales: ['fr-FR'], existing: 'grow' };
const first = await docs.waitForJob((await docs.copy(request)).id);

// 2. Translate the copies. `basedOn` is the version of the source that the translation takes into account.
/** @type {Map<string, string>} */
const copies = new Map();
for await (const { variantId, resultId } of docs.outcomes(first.id)) copies.set(variantId, resultId ?? '');
const [copy = '', other = ''] = [copies.get(root), ...[...copies].flatMap(([id, own]) => (id === root ? [] : own))];
await docs.patchVariant(copy, { body: { title: 'Manuel' } }, { basedOn: 1 });
await docs.patchVariant(other, { body: { title: 'Le début' } }, { basedOn: 1 });

// 3. Edit the source. Show what is out of date, roll the edit out, and show what both sides have changed.
await docs.patchVariant(root, { body: { title: 'Handbook', description: 'Changed.' } });
for await (const { cells } of docs.coverage({ root, locales: 'fr-FR', state: 'outdated' })) {
  const { source } = (await docs.sync(copy)).changedPaths;
  for (const { locale, state } of cells) console.log(`${locale} ${state}: ${source.join(', ')}`);
}
await docs.waitForJob((await docs.rollOut([root], ['fr-FR'])).id);
for await (const { id, path, ...values } of docs.conflicts({ root, locale: 'fr-FR', state: 'open' })) {
  console.log(`${path}: ${values.base} -> ${values.theirs}, here ${values.mine}`);
  await docs.resolveConflict(id, 'mine');
}
const bodyOf = async (/** @type {string} */ id) => /** @type {any} */ ((await docs.variant(id)).body);
console.log(`Manuel: ${(await bodyOf(copy)).description} ${(await docs.sync(copy)).state}`);

// 4. Add a page. A copy with `grow` creates its translation, and a roll-out links it into the copy of the guide.
const end = page('end', { title: 'The end', description: 'The last page.' });
await importPages([end, page('guide', { title: 'Handbook', description: 'Changed.' }, ['start', 'end'])]);
await docs.waitForJob((await docs.copy(request)).id);
await docs.waitForJob((await docs.rollOut([root], ['fr-FR'])).id);
for (const { $link } of (await bodyOf(copy)).children) console.log(`Manuel -> ${(await bodyOf($link)).title}`);

// 5. Localize into another language, and undo it.
const german = await docs.waitForJob((await docs.copy({ ...request, locales: ['de-DE'] })).id);
const { progress } = await docs.waitForJob((await docs.undo(german.id)).id);
console.log(`removed ${progress.removed}`);
