import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import { extractBody } from '@scriptorium/copy-engine';
import { decideDeliveryKey, decideLocale, decideStatus, decideUpdate, NO_CHANGE } from './decide-change';
import type { VariantRow } from '../../../../content/history/variant-row';
import { prepareBody } from '../../../../content/bodies/prepare-body';

const body = (title: string, members = '') =>
  prepareBody(`{"_meta":{"schema":"page"${members === '' ? '' : `,${members}`}},"title":"${title}"}`);

function item(change: Partial<VariantRow> = {}, of = body('old')): VariantRow {
  const at = new Date('2026-11-21T10:00:00.000Z');
  return {
    space_id: 1 as SpaceId,
    id: 'i' as VariantId,
    family_id: 'i' as FamilyId,
    repository_id: 'r',
    folder_id: null,
    version: 3,
    number: 3,
    status: 'ACTIVE',
    locale: null,
    publishing_status: 'NONE',
    published_version: null,
    published_at: null,
    workflow_state: null,
    assignees: null,
    assigned_at: null,
    tags: null,
    label: 'Home',
    validation_state: 'VALID',
    created_by: 'a',
    created_at: at,
    updated_by: 'a',
    updated_at: at,
    saved_by: 'a',
    saved_at: at,
    body_hash: of.hash,
    slots: [...of.slots],
    lifted: of.lifted,
    schema_uri: 'page',
    template: of.template,
    ...change,
  };
}

it('makes a version for a changed body, and a history entry for a move', () => {
  const changed = decideUpdate(item(), { version: 3, folderId: 'f' }, body('new'));
  expect(changed.actions).toEqual(['UPDATE', 'MOVE']);
  expect(changed.version).toMatchObject({ label: 'Home', bodyHash: body('new').hash });
  expect(changed.properties).toEqual({ folderId: 'f', hierarchyParentId: null });
});

it('makes no change if the request equals the item', () => {
  const whole = { version: 3, label: 'Home', folderId: null, locale: null, assignees: [] };
  expect(decideUpdate(item(), whole, body('old')).actions).toEqual([]);
});

it('treats the same text with another link as another body', () => {
  const link = (last: number) =>
    prepareBody(
      `{"_meta":{"schema":"page"},"to":{"_meta":{"schema":"http://bigcontent.io/cms/schema/v1/core#/definitions/content-link"},` +
        `"contentType":"page","id":"00000000-0000-4000-8000-00000000000${String(last)}"}}`,
    );
  expect(link(1).hash).toEqual(link(2).hash);
  expect(decideUpdate(item({}, link(1)), { version: 3 }, link(2)).actions).toEqual(['UPDATE']);
  expect(decideUpdate(item({}, link(1)), { version: 3 }, link(1)).actions).toEqual([]);
});

it('rejects an archived item before a wrong version', () => {
  expect(() => decideUpdate(item({ status: 'ARCHIVED' }), { version: 1 }, undefined)).toThrow(
    expect.objectContaining({ code: 'CONTENT_ITEM_NOT_ACTIVE' }) as Error,
  );
});

it('treats an empty list of keys and null as no key', () => {
  for (const none of ['"deliveryKey":null', '"deliveryKeys":{"values":[]}']) {
    expect(decideDeliveryKey(item({}, body('t', none)), 3, null)).toBe(NO_CHANGE);
  }
});

it('replaces several keys by one', () => {
  const many = body('t', '"deliveryKeys":{"values":[{"value":"a"},{"value":"b"}]},"hierarchy":{"root":true}');
  const changed = decideDeliveryKey(item({}, many), 3, 'c"d');
  expect(changed.deliveryKeys).toEqual(['c"d']);
  expect(extractBody(`{"_meta":{${changed.version?.lifted ?? ''}}}`)).toMatchObject({
    deliveryKeys: ['c"d'],
    hierarchy: { root: true, parentId: null },
  });
});

it('sets a missing locale, and accepts the same locale again', () => {
  expect(decideLocale(item(), 3, 'fr-FR').properties).toEqual({ locale: 'fr-FR' });
  expect(decideLocale(item({ locale: 'fr-FR' }), 3, 'fr-FR')).toBe(NO_CHANGE);
  expect(() => decideLocale(item({ locale: 'fr-FR' }), 3, 'de-DE')).toThrow('set only once');
});

it('rejects a change of a deleted item', () => {
  expect(() => decideStatus(item({ status: 'DELETED' }), 3, 'ACTIVE')).toThrow(
    expect.objectContaining({ data: { status: 'DELETED' } }) as Error,
  );
});
