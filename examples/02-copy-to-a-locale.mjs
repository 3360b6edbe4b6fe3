// Creates an article, copies it into every other locale of the branch, and publishes one of the copies.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/02-copy-to-a-locale.mjs
//
// SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine.
import { randomUUID } from 'node:crypto';
import { CmClient, CmError } from '@scriptorium/cm-client';

// 1. Connect. With { clientId, clientSecret } the client would request access tokens itself.
const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const client = new CmClient({ url: SCRIPTORIUM_URL, access: { token: SCRIPTORIUM_TOKEN } });

// 2. Find the branch of the token, and its locales.
const [found] = await client.branches();
if (found === undefined) throw new Error('The token has no branch.');
const branch = client.branch(found.id);
const locales = await branch.locales();
const source = await branch.defaultLocale();

// 3. Create a content type, unless an earlier run has.
const fields = [{ id: 'title', name: 'Title', type: /** @type {const} */ ('ShortText') }];
await branch.addContentType({ id: 'short_article', name: 'Short article', fields }).catch((error) => {
  if (!(error instanceof CmError && error.status === 400)) throw error;
});

// 4. Create an article in the default locale, and save a second version.
const title = (/** @type {string} */ value) => ({ title: { type: 'ShortText', value } });
const item = { name: 'shoes', label: 'Shoes', contentType: 'short_article', locale: source.id, fields: title('Shoes') };
const id = (await branch.create(item)).id ?? '';
await branch.update(id, { fields: title('New shoes') }, { locale: source.id });

// 5. Copy it. A copy has the same id and version number. A request with an idempotency key can be repeated if its
// response was lost.
for (const { id: locale } of locales.filter((each) => each.id !== source.id)) {
  const options = { sourceLocale: source.id, destinationLocale: locale, idempotencyKey: randomUUID() };
  await branch.copy(id, options);
  await branch.copy(id, options);
}

// 6. A second copy into the same locale is rejected with a machine-readable reason.
const [target = source] = locales.filter((each) => each.id !== source.id);
const rejection = await branch.copy(id, { destinationLocale: target.id }).catch((error) => error);
console.log(rejection.status, rejection.slug);

// 7. Variants are independent of each other: publish one of them.
await branch.publish(id, { locale: target.id });
for (const { locale, version, label, system } of (await branch.list({ id, pageSize: 100 })).data) {
  console.log(`${locale} ${label} v${version} ${system.status}`);
}
