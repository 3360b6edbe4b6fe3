import {
  changeItemStatus,
  publishItem,
  readItem,
  readLocalizedItem,
  type LocalizedItemView,
  type RpcType,
} from '@scriptorium/contracts';
import type { RequestOf } from '../../../../request-of';
import { LocalizedBranch } from '../../../../testing/localized-branch';

type Change = RequestOf<typeof changeItemStatus>['change'];

describe('the status of an item', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  const call = <Request, Reply>(type: RpcType<Request, Reply>, request: Request): Promise<Reply> =>
    docs.store.rpc.call(type, request);
  const change = (id: string, what: Change, version?: number): Promise<LocalizedItemView> => {
    const named = { caller: docs.two.admin, branch: docs.branch, id, locale: 'en-US', change: what };
    return call(changeItemStatus, version === undefined ? named : { ...named, version });
  };
  const read = (id: string, version?: number): Promise<LocalizedItemView> => {
    const named = { caller: docs.two.reader, branch: docs.branch, id, locale: 'en-US' };
    return call(readLocalizedItem, version === undefined ? named : { ...named, version });
  };

  it('belongs to a version: one is published, the others are drafts', async () => {
    const { id: variantId, shortId: id } = await docs.item('en-US', 3);
    const published = await change(id, 'publish', 2);
    expect(published).toMatchObject({
      version: 2,
      system: { status: 'Published', publishedBy: docs.two.admin.principalId, archivedDate: null },
    });
    expect((await read(id, 3)).system).toMatchObject({ status: 'Draft', publishedAt: null, publishedBy: null });
    expect((await read(id, 1)).system.status).toBe('Draft');
    expect(await call(readItem, { caller: docs.two.reader, id: variantId })).toMatchObject({
      publishingStatus: 'EARLY',
      lastPublishedVersion: 2,
    });
    expect((await change(id, 'publish')).version).toBe(3);
    expect((await read(id, 2)).system.status).toBe('Draft');
  });

  it('changes to draft when the version is unpublished, and not if another version is published', async () => {
    const { shortId: id } = await docs.item('en-US', 2);
    await change(id, 'publish', 1);
    expect((await change(id, 'unpublish', 2)).system.status).toBe('Draft');
    expect((await read(id, 1)).system.status).toBe('Published');
    expect((await change(id, 'unpublish')).version).toBe(2);
    expect((await read(id, 1)).system).toMatchObject({ status: 'Draft', publishedAt: null });
    expect((await change(id, 'unpublish')).system.status).toBe('Draft');
  });

  it('shows the status that another API has set', async () => {
    const { id: variantId, shortId: id } = await docs.item();
    const caller = docs.two.admin;
    await call(publishItem, { caller, id: variantId });
    expect((await read(id)).system).toMatchObject({ status: 'Published', publishedBy: caller.principalId });
  });

  it('is archived for all versions until the item is unarchived', async () => {
    const { shortId: id } = await docs.item('en-US', 2);
    const archived = await change(id, 'archive');
    expect(archived.system).toMatchObject({ status: 'Archived', archivedBy: docs.two.admin.principalId });
    expect(archived.system.archivedDate).not.toBeNull();
    expect((await read(id, 1)).system.status).toBe('Archived');
    for (const what of ['archive', 'publish', 'unpublish'] as const) {
      await expect(change(id, what)).rejects.toMatchObject({ code: 'ITEM_ARCHIVED' });
    }
    expect((await change(id, 'unarchive')).system).toMatchObject({ status: 'Draft', archivedDate: null });
    await expect(change(id, 'unarchive')).rejects.toMatchObject({ code: 'ITEM_NOT_ARCHIVED' });
  });

  it('returns NOT_FOUND for an unknown version, locale or item', async () => {
    const { shortId: id } = await docs.item();
    await expect(change(id, 'publish', 2)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'version' } });
    const named = { caller: docs.two.admin, branch: docs.branch, id, change: 'publish' as const };
    await expect(call(changeItemStatus, named)).rejects.toMatchObject({ data: { what: 'locale' } });
    await expect(call(changeItemStatus, { ...named, id: 'x' })).rejects.toMatchObject({
      data: { what: 'content-item' },
    });
  });

  it('requires the scope', async () => {
    const { shortId: id } = await docs.item();
    const named = { caller: docs.two.writer, branch: docs.branch, id, locale: 'en-US' };
    await expect(call(changeItemStatus, { ...named, change: 'publish' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'publish' },
    });
    expect((await call(changeItemStatus, { ...named, change: 'archive' })).system.status).toBe('Archived');
  });
});
