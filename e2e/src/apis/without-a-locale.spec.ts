import type { CmBranch } from '@scriptorium/cm-client';
import { uuidOf } from '@scriptorium/contracts';
import { datocmsClient, type Client } from '../clients/datocms';
import { branchOf, titled } from '../content/cm-branch';
import { createModel, type Model } from '../content/dato-models';
import { localize } from '../content/localize';
import { openSpace, type Space } from '../system/open-space';

/*
 * The same item without a locale in each API. The CM API and Amplience return no locale. DatoCMS returns a record with
 * localized fields in the main locale. Records of models without localized fields have no locale.
 */
let space: Space;
let dato: Client;
let branch: CmBranch;
let setting: Model;

beforeAll(async () => {
  space = await openSpace();
  dato = datocmsClient(space);
  branch = branchOf(space);
  setting = await createModel(dato, 'setting', { title: { type: 'string' }, size: { type: 'integer' } });
  await branch.addContentType({
    id: 'poem',
    name: 'Poem',
    fields: [{ id: 'title', name: 'Title', type: 'ShortText' }],
  });
});

async function makePoem(title: string): Promise<string> {
  const { id } = await branch.create({ name: 'poem', contentType: 'poem', fields: titled(title) });
  return id ?? '';
}

async function variantOf(id: string) {
  return space.client.contentItems.get(uuidOf(id) ?? id);
}

describe('an item without a locale whose fields are localized', () => {
  it('is returned in the main locale by DatoCMS, and without a locale by the others', async () => {
    const id = await makePoem('Nowhere');
    expect((await dato.items.find(id))['title']).toEqual({ 'en-GB': 'Nowhere' });
    expect(await branch.read(id)).toMatchObject({ locale: null, fields: titled('Nowhere') });
    expect(await variantOf(id)).toMatchObject({ locale: null, body: { title: 'Nowhere' } });
  });

  it('is changed in the main locale through DatoCMS, and gets a locale when it has several', async () => {
    const id = await makePoem('Nowhere');
    await dato.items.update(id, { title: { 'en-GB': 'Somewhere' } });
    expect((await dato.items.find(id))['title']).toEqual({ 'en-GB': 'Somewhere' });
    const title = { 'en-GB': 'Somewhere', 'fr-FR': 'Quelque part' };
    await dato.items.update(id, { title });
    expect((await dato.items.find(id))['title']).toEqual(title);
    expect((await branch.read(id, { locale: 'fr-FR' })).fields).toMatchObject(titled('Quelque part'));
    expect((await branch.read(id, { locale: 'en-GB' })).fields).toMatchObject(titled('Somewhere'));
    await expect(branch.read(id)).rejects.toMatchObject({ status: 404 });
  });

  it('is copied into a locale through the CM API, and DatoCMS returns both', async () => {
    const id = await makePoem('Copied');
    await branch.copy(id, { destinationLocale: 'fr-FR' });
    expect((await dato.items.find(id))['title']).toEqual({ 'en-GB': 'Copied', 'fr-FR': 'Copied' });
    expect((await branch.read(id)).locale).toBeNull();
  });

  it('is duplicated without a locale', async () => {
    const id = await makePoem('Twin');
    await branch.copy(id, { destinationLocale: 'fr-FR' });
    const copy = await dato.items.duplicate(id);
    const isTitled = (await dato.itemTypes.find('poem')).title_field !== null;
    const title = isTitled ? 'Twin (duplicate)' : 'Twin';
    expect(copy['title']).toEqual({ 'en-GB': title, 'fr-FR': title });
    expect(await branch.read(copy.id)).toMatchObject({ locale: null, fields: titled(title) });
    expect(await branch.read(copy.id, { locale: 'fr-FR' })).toMatchObject({ locale: 'fr-FR', fields: titled(title) });
    expect(await variantOf(copy.id)).toMatchObject({ locale: null, version: 1 });
  });
});

describe('a record of a model without localized fields', () => {
  it('has no locale in any API', async () => {
    const { id } = await dato.items.create({ item_type: setting, title: 'Plain', size: 1 });
    expect(await branch.read(id)).toMatchObject({ locale: null, fields: { size: { type: 'Integer', value: 1 } } });
    expect(await variantOf(id)).toMatchObject({ locale: null, label: 'Plain', body: { title: 'Plain', size: 1 } });
  });

  it('has one value for all locales, also when it is copied into locales and changed after that', async () => {
    const { id } = await dato.items.create({ item_type: setting, title: 'Shared', size: 1 });
    await branch.copy(id, { destinationLocale: 'fr-FR' });
    expect(await dato.items.find(id)).toMatchObject({ title: 'Shared', size: 1 });
    await dato.items.update(id, { size: 2 });
    for (const query of [{}, { locale: 'fr-FR' }]) {
      expect(await branch.read(id, query)).toMatchObject({ version: 2, fields: { size: { value: 2 } } });
    }
    expect(await dato.items.find(id)).toMatchObject({ title: 'Shared', size: 2 });
  });

  it('is localized through Amplience once it has a source locale', async () => {
    const { id } = await dato.items.create({ item_type: setting, title: 'Placed', size: 1 });
    const item = await variantOf(id);
    await item.related.setLocale('en-GB');
    await localize(space, await variantOf(id), ['de-DE']);
    expect(await dato.items.find(id)).toMatchObject({ title: 'Placed', size: 1 });
    expect((await branch.read(id, { locale: 'de-DE' })).fields).toMatchObject({ size: { value: 1 } });
  });

  it('returns its values by locale when a field becomes localized, and one value when it becomes shared', async () => {
    const model = await createModel(dato, 'changing', { title: { type: 'string' }, size: { type: 'integer' } });
    const { id } = await dato.items.create({ item_type: model, title: 'Changing', size: 3 });
    await dato.fields.update(model.fields['title'] ?? '', { localized: true });
    expect(await dato.items.find(id)).toMatchObject({ title: { 'en-GB': 'Changing' }, size: 3 });
    await dato.items.update(id, { title: { 'en-GB': 'Changing', 'it-IT': 'Cambia' } });
    await dato.fields.update(model.fields['title'] ?? '', { localized: false });
    expect(await dato.items.find(id)).toMatchObject({ title: 'Changing', size: 3 });
  });
});
