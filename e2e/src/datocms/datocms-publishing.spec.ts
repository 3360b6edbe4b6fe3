import { apiErrorOf, datocmsClient, problemsOf, type Client } from '../clients/datocms';
import { createModel, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let client: Client;
/** A model with drafts. */
let note: Model;
let leaflet: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  const drafts = { draft_mode_active: true };
  note = await createModel(client, 'note', { title: { type: 'string' }, rank: { type: 'integer' } }, drafts);
  leaflet = await createModel(
    client,
    'leaflet',
    { title: { type: 'string', localized: true }, price: { type: 'integer' } },
    drafts,
  );
});

async function makeNote(title: string, more: object = {}) {
  return client.items.create({ item_type: note, title, ...more });
}

/** Returns the published version; undefined if it does not exist. */
async function publishedTitle(id: string): Promise<unknown> {
  const [found] = await client.items.list({ filter: { ids: id }, version: 'published' });
  return found?.['title'];
}

describe('a record of a model with drafts', () => {
  it('is a draft before it is published', async () => {
    const made = await makeNote('Draft');
    const nothing = { published_at: null, first_published_at: null };
    expect(made.meta).toMatchObject({ status: 'draft', is_published_version_valid: null, ...nothing });
    expect(await publishedTitle(made.id)).toBeUndefined();
    const published = await client.items.publish(made.id);
    expect(published.meta).toMatchObject({
      status: 'published',
      published_at: expect.any(String),
      first_published_at: expect.any(String),
      is_published_version_valid: true,
      current_version: made.meta.current_version,
    });
    expect(await publishedTitle(made.id)).toBe('Draft');
  });

  it('keeps its published version until it is published again', async () => {
    const { id } = await makeNote('Before');
    await client.items.publish(id);
    const changed = await client.items.update(id, { title: 'After' });
    expect(changed.meta.status).toBe('updated');
    expect(await publishedTitle(id)).toBe('Before');
    expect((await client.items.find(id)).title).toBe('After');
    expect((await client.items.find(id, { version: 'published' })).title).toBe('Before');
    expect((await client.items.publish(id)).meta.status).toBe('published');
    expect(await publishedTitle(id)).toBe('After');
  });

  it('is a draft again after it is unpublished, and keeps its first publication time', async () => {
    const { id } = await makeNote('Withdrawn');
    const { meta: before } = await client.items.publish(id);
    const { meta } = await client.items.unpublish(id);
    expect(meta).toMatchObject({
      status: 'draft',
      published_at: null,
      first_published_at: before.first_published_at,
      current_version: before.current_version,
    });
    expect(await publishedTitle(id)).toBeUndefined();
    expect((await client.items.publish(id)).meta.first_published_at).toBe(before.first_published_at);
  });

  it('is published by every save if the model has no drafts', async () => {
    const model = await createModel(client, 'direct', { title: { type: 'string' } });
    const { id, meta } = await client.items.create({ item_type: model, title: 'Out' });
    expect(meta.status).toBe('published');
    expect((await client.items.update(id, { title: 'Out again' })).meta.status).toBe('published');
    expect(await publishedTitle(id)).toBe('Out again');
  });

  it('cannot be published without the scope', async () => {
    const editor = datocmsClient(space.as('editor'));
    const { id } = await editor.items.create({ item_type: note, title: "An editor's" });
    const rejected = { status: 403, problems: [['INSUFFICIENT_PERMISSIONS', {}]] };
    expect(await problemsOf(editor.items.publish(id))).toEqual(rejected);
    expect((await client.items.publish(id)).meta.status).toBe('published');
    expect(await problemsOf(editor.items.unpublish(id))).toEqual(rejected);
  });
});

describe('publishing of some locales', () => {
  const all = { 'en-GB': 'Leaflet', 'fr-FR': 'Dépliant', 'it-IT': 'Volantino' };

  async function makeLeaflet() {
    return client.items.create({ item_type: leaflet, title: all, price: 1 });
  }

  it('publishes only those locales', async () => {
    const { id } = await makeLeaflet();
    await client.items.publish(id, { content_in_locales: ['en-GB', 'fr-FR'], non_localized_content: true });
    expect(await publishedTitle(id)).toEqual({ 'en-GB': 'Leaflet', 'fr-FR': 'Dépliant' });
    expect(await client.items.currentVsPublishedState(id)).toMatchObject({
      added_locales: ['it-IT'],
      current_version_locales: Object.keys(all),
      published_version_locales: ['en-GB', 'fr-FR'],
    });
    await client.items.publish(id);
    expect(await publishedTitle(id)).toEqual(all);
  });

  it('does not change the published version of other locales', async () => {
    const { id } = await makeLeaflet();
    await client.items.publish(id);
    await client.items.update(id, { title: { 'en-GB': 'A', 'fr-FR': 'B', 'it-IT': 'C' } });
    await client.items.publish(id, { content_in_locales: ['fr-FR'], non_localized_content: false });
    expect(await publishedTitle(id)).toEqual({ ...all, 'fr-FR': 'B' });
    expect((await client.items.find(id)).meta.status).toBe('updated');
  });

  it('can be undone for some locales', async () => {
    const { id } = await makeLeaflet();
    await client.items.publish(id);
    await client.items.unpublish(id, { content_in_locales: ['fr-FR'] });
    expect(await publishedTitle(id)).toEqual({ 'en-GB': 'Leaflet', 'it-IT': 'Volantino' });
  });

  it('requires locales of the record', async () => {
    const { id } = await makeLeaflet();
    const call = client.items.publish(id, { content_in_locales: ['de-DE'], non_localized_content: true });
    expect((await apiErrorOf(call)).response.status).toBe(422);
  });
});

it('publishes linked records too on request', async () => {
  const linked = { item_item_type: { item_types: [note.id] } };
  const reader = await createModel(
    client,
    'linking',
    { title: { type: 'string' }, to: { type: 'link', validators: linked } },
    { draft_mode_active: true },
  );
  const target = await makeNote('Target');
  const source = await client.items.create({ item_type: reader, title: 'Source', to: target.id });
  await client.items.publish(source.id, undefined, { recursive: true });
  expect((await client.items.find(target.id)).meta.status).toBe('published');
});
