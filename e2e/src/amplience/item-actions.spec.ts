import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { createPage, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

describe('archive and unarchive', () => {
  it('change the status of an item and the links that it offers', async () => {
    const item = await createPage(repository, 'Archived');
    const archived = await item.related.archive();
    expect(archived).toMatchObject({ status: 'ARCHIVED', version: 1 });
    await expect(archived.related.archive()).rejects.toMatch(/archive/);
    await expect(archived.related.localize(['fr-FR'])).rejects.toMatch(/create-localizations/);
    const active = await archived.related.unarchive();
    expect(active.status).toBe('ACTIVE');
    await expect(active.related.unarchive()).rejects.toMatch(/unarchive/);
  });

  it('require the current version', async () => {
    const item = await createPage(repository, 'Stale');
    await item.related.update(new ContentItem({ ...item.toJSON(), label: 'Newer' }));
    expect(await rejectionOf(item.related.archive())).toMatchObject({
      status: 409,
      errors: [{ code: 'CONTENT_ITEM_VERSION_CONFLICT' }],
    });
  });

  it('make an item immutable and move it between the lists of active and archived items', async () => {
    const item = await createPage(repository, 'Frozen');
    await item.related.archive();
    const update = await space.http.patch(`/content-items/${item.id}`, { version: 1, label: 'Thawed' });
    expect(errorOf(update)).toMatchObject({ status: 400, code: 'CONTENT_ITEM_NOT_ACTIVE' });
    const idsWith = async (status: string): Promise<string[]> => {
      const options = { size: 100, status } as object;
      return (await repository.related.contentItems.list(options)).getItems().map(({ id }) => id);
    };
    expect(await idsWith('ARCHIVED')).toContain(item.id);
    expect(await idsWith('ACTIVE')).not.toContain(item.id);
  });
});

describe('the locale of an item', () => {
  it('is set once, without a new version', async () => {
    const item = await createPage(repository, 'Set later', { locale: null });
    expect(item.locale).toBeNull();
    const set = await item.related.setLocale('de-DE');
    expect(set).toMatchObject({ locale: 'de-DE', version: 1 });
  });

  it('may be set to its current value', async () => {
    const item = await createPage(repository, 'Set again');
    expect(await item.related.setLocale('en-GB')).toMatchObject({ locale: 'en-GB', version: 1 });
  });

  it('is immutable, both for set-locale and for an update', async () => {
    const item = await createPage(repository, 'Immutable');
    const immutable = {
      status: 400,
      errors: [{ code: 'LOCALE_IMMUTABLE', property: 'locale', invalidValue: 'de-DE' }],
    };
    expect(await rejectionOf(item.related.setLocale('de-DE'))).toMatchObject(immutable);
    const update = item.related.update(new ContentItem({ ...item.toJSON(), locale: 'de-DE' }));
    expect(await rejectionOf(update)).toMatchObject(immutable);
  });

  it('must be a locale of the hub', async () => {
    const item = await createPage(repository, 'Unsupported', { locale: null });
    expect(await rejectionOf(item.related.setLocale('sv-SE'))).toMatchObject({
      status: 400,
      errors: [{ code: 'LOCALE_NOT_SUPPORTED' }],
    });
  });
});

describe('a delivery key', () => {
  const keyed = (deliveryKey: string | null): Readonly<Record<string, unknown>> => ({ _meta: { deliveryKey } });

  it('is unique on a hub, across repositories', async () => {
    await createPage(repository, 'First', { body: keyed('taken') });
    const elsewhere = await space.repository('slides');
    const { status, errors } = await rejectionOf(createPage(elsewhere, 'Second', { body: keyed('taken') }));
    expect(status).toBe(409);
    expect(errors).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        code: 'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE',
        property: 'body._meta.deliveryKey',
        entity: 'ContentItem',
        invalidValue: 'taken',
      }),
    ]);
  });

  it('is assigned to one of several concurrent requests', async () => {
    const creates = await Promise.allSettled(
      [1, 2, 3, 4].map(async (n) => createPage(repository, `Racer ${n}`, { body: keyed('raced') })),
    );
    expect(creates.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('may be one of several in a list; each is unique on the hub', async () => {
    const several = (...keys: string[]): Readonly<Record<string, unknown>> => ({
      _meta: { deliveryKeys: { values: keys.map((value) => ({ value })) } },
    });
    const item = await createPage(repository, 'Several', { body: several('list/a', 'list/b') });
    expect(item.body).toMatchObject(several('list/a', 'list/b'));
    const { errors } = await rejectionOf(createPage(repository, 'Another', { body: several('list/c', 'list/b') }));
    expect(errors[0]).toMatchObject({ code: 'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE', invalidValue: 'list/b' });
    await createPage(repository, 'A third', { body: several('list/c') });
  });

  it('is assigned, changed and removed by an update of the body', async () => {
    const item = await createPage(repository, 'Rekeyed', { body: keyed('one') });
    const two = await item.related.update(
      new ContentItem({ ...item.toJSON(), body: pageBody('Rekeyed', keyed('two')) }),
    );
    expect(two.body).toMatchObject({ _meta: { deliveryKey: 'two' } });
    await createPage(repository, 'Takes what is free', { body: keyed('one') });
    const none = await two.related.update(new ContentItem({ ...two.toJSON(), body: pageBody('Rekeyed', keyed(null)) }));
    expect(none.body).toMatchObject({ _meta: { deliveryKey: null } });
    await createPage(repository, 'Takes it too', { body: keyed('two') });
  });

  it('is assigned and removed by its own endpoint', async () => {
    const item = await createPage(repository, 'Keyed later');
    const path = `/content-items/${item.id}/delivery-key`;
    const assigned = jsonOf<{ version: number }>(await space.http.patch(path, { deliveryKey: 'later', version: 1 }));
    expect(assigned).toMatchObject({ body: { _meta: { deliveryKey: 'later' }, title: 'Keyed later' } });
    const removed = await space.http.patch(path, { deliveryKey: null, version: assigned.version });
    expect(removed.status).toBe(200);
    await createPage(repository, 'Free again', { body: keyed('later') });
  });

  it('may have 150 characters', async () => {
    await createPage(repository, 'Long key', { body: keyed('k'.repeat(150)) });
    expect(await rejectionOf(createPage(repository, 'Longer key', { body: keyed('l'.repeat(151)) }))).toMatchObject({
      status: 400,
      errors: [{ code: 'DELIVERY_KEY_INVALID', property: 'body._meta.deliveryKey', limit: 150 }],
    });
  });
});
