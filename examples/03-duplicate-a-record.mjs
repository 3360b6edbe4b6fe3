// Creates a model with a block and a record in two languages, and duplicates the record, with DatoCMS's own client.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/03-duplicate-a-record.mjs
//
// SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine.
import { ApiError, buildClient } from '@datocms/cma-client-node';

// 1. Connect. The client is DatoCMS's own; only the address is Scriptorium's.
const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const client = buildClient({ apiToken: SCRIPTORIUM_TOKEN, baseUrl: SCRIPTORIUM_URL });
const [main = '', second = ''] = (await client.site.find()).locales;

// 2. Create a model of posts and a model of their blocks, unless an earlier run has.
const findOrCreate = async (/** @type {string} */ name, /** @type {string} */ api_key, modular_block = false) =>
  client.itemTypes.find(api_key).catch((error) => {
    if (!(error instanceof ApiError && error.findError('NOT_FOUND'))) throw error;
    return client.itemTypes.create({ name, api_key, modular_block });
  });
const quote = await findOrCreate('Quote', 'quote', true);
const post = await findOrCreate('Post', 'post');
if ((await client.fields.list(post.id)).length === 0) {
  await client.fields.create(quote.id, { label: 'Text', api_key: 'text', field_type: 'text' });
  await client.fields.create(post.id, { label: 'Title', api_key: 'title', field_type: 'string', localized: true });
  const unique = { field_type: /** @type {const} */ ('slug'), localized: true, validators: { unique: {} } };
  await client.fields.create(post.id, { label: 'Slug', api_key: 'slug', ...unique });
  const validators = { rich_text_blocks: { item_types: [quote.id] } };
  const content = { label: 'Content', api_key: 'content', field_type: /** @type {const} */ ('rich_text'), validators };
  await client.fields.create(post.id, content);
}

// 3. Create a record in two languages, with a block that both share.
const slug = `winter-${Date.now()}`;
const record = await client.items.create({
  item_type: { id: post.id, type: 'item_type' },
  title: { [main]: 'Winter', [second]: 'Hiver' },
  slug: { [main]: slug, [second]: slug },
  content: [
    {
      type: 'item',
      attributes: { text: 'Snow.' },
      relationships: { item_type: { data: { id: quote.id, type: 'item_type' } } },
    },
  ],
});

// 4. Duplicate it. The client polls the job that the server returns; the second copy gets the next free slug.
const copies = [await client.items.duplicate(record.id), await client.items.duplicate(record.id)];

// 5. Print the records: titles and slugs differ, texts are the same, and no block is in two records.
for (const { id } of [record, ...copies]) {
  const { title, slug: slugs, content } = /** @type {any} */ (await client.items.find(id, { nested: true }));
  console.log(JSON.stringify({ title, slug: slugs, block: content[0].id, text: content[0].attributes.text }));
}
