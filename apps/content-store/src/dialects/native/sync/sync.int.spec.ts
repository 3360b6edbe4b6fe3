import {
  acknowledgeSync,
  archiveItem,
  copyItem,
  deleteLocalizedItem,
  publishItem,
  readItem,
  readSync,
  revertAcknowledgement,
  unarchiveItem,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { CopiedItem, pageText } from '../../../testing/copied-item';
import { LocalizedBranch } from '../../../testing/localized-branch';
import { PAGE } from '../../../testing/two-spaces';

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';
const linkTo = (id: string): string => `{"_meta":{"schema":"${LINK}"},"contentType":"${PAGE}","id":"${id}"}`;

const code = (rejection: string): unknown => expect.objectContaining({ code: rejection });

describe('the sync state of a variant', () => {
  let docs: LocalizedBranch;
  let page: CopiedItem;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());
  beforeEach(async () => {
    page = await CopiedItem.create(docs);
  });

  it('is copied, then adapted by a change, and copied again when the change is undone', async () => {
    expect(await page.sync()).toMatchObject({
      state: 'copied',
      locale: 'fr-FR',
      sourceVariantId: page.source.id,
      sourceVersion: 1,
      basedOn: 1,
      sourceCurrentVersion: 1,
      isLocallyChanged: false,
      isAcknowledged: false,
      sourceChanges: [],
      variantPaths: [],
      isComplete: true,
    });
    await page.update('fr-FR', { body: pageText('Accueil') });
    expect(await page.sync()).toMatchObject({ state: 'adapted', isLocallyChanged: true, variantPaths: ['/title'] });
    await page.update('fr-FR', { body: pageText('v1') });
    expect(await page.sync()).toMatchObject({ state: 'copied', version: 3, variantPaths: [] });
  });

  it('is untracked without a source', async () => {
    expect(await page.sync('en-US')).toMatchObject({ state: 'untracked', sourceVariantId: null, basedOn: null });
  });

  it('is outdated by a change of the source, with the old and new value of each field', async () => {
    await page.update('fr-FR', { body: pageText('Accueil', ',"note":"x"') });
    await page.update('en-US', { body: pageText('v2', ',"more":[1]') });
    expect(await page.sync()).toMatchObject({
      state: 'outdated',
      isLocallyChanged: true,
      basedOn: 1,
      sourceCurrentVersion: 2,
      sourceChanges: [
        { path: '/title', kind: 'value', old: '"v1"', new: '"v2"' },
        { path: '/more', kind: 'value', new: '[1]' },
      ],
      variantPaths: ['/title', '/note'],
    });
  });

  it('ignores a label, a publication, an equal save, and a change that is undone', async () => {
    await page.update('en-US', { label: 'Another label' });
    await docs.store.rpc.call(publishItem, { caller: docs.two.admin, id: page.source.id });
    await page.update('en-US', { body: pageText('v1') });
    expect(await page.stateOf()).toBe('copied');
    await page.update('en-US', { body: pageText('v2') });
    expect(await page.stateOf()).toBe('outdated');
    await page.update('en-US', { body: pageText('v1') });
    expect(await page.sync()).toMatchObject({ state: 'copied', basedOn: 1, sourceCurrentVersion: 4 });
  });

  it('ignores a link to another variant of the same family, and counts one to another family', async () => {
    const [target, other] = [await docs.item('en-US'), await docs.item('en-US')];
    await docs.copy(target.shortId, 'fr-FR');
    const { rows } = await docs.pool.query<{ id: string }>(
      `select id from content.variants where family_id = $1 and locale = 'fr-FR'`,
      [target.familyId],
    );
    await page.update('fr-FR', { body: pageText('v1', `,"to":${linkTo(target.id)}`), basedOn: 1 });
    await docs.pool.query('update content.variants set made_version = 2 where id = $1', [await page.idOf('fr-FR')]);
    await page.update('fr-FR', { body: pageText('v1', `,"to":${linkTo(rows[0]?.id ?? '')}`) });
    expect(await page.stateOf()).toBe('copied');
    await page.update('fr-FR', { body: pageText('v1', `,"to":${linkTo(other.id)}`) });
    expect(await page.sync()).toMatchObject({ state: 'adapted', variantPaths: ['/to'] });
  });

  it('counts links of a deleted variant as links to its family', async () => {
    const target = await docs.item('en-US');
    await docs.copy(target.shortId, 'fr-FR');
    const { rows } = await docs.pool.query<{ id: string }>(
      `select id from content.variants where family_id = $1 and locale = 'fr-FR'`,
      [target.familyId],
    );
    await page.update('en-US', { body: pageText('v1', `,"to":${linkTo(target.id)}`) });
    await page.update('fr-FR', { basedOn: 2 });
    await page.update('en-US', { body: pageText('v1', `,"to":${linkTo(rows[0]?.id ?? '')}`) });
    const deleted = { caller: docs.two.admin, branch: docs.branch, id: target.shortId, locale: 'fr-FR' };
    await docs.store.rpc.call(deleteLocalizedItem, deleted);
    expect(await page.stateOf()).toBe('copied');
  });

  it('follows the status of the source, which comes before its changes', async () => {
    await page.update('en-US', { body: pageText('v2') });
    await page.change(archiveItem, 'en-US');
    expect(await page.stateOf()).toBe('source-archived');
    await page.change(unarchiveItem, 'en-US');
    expect(await page.stateOf()).toBe('outdated');
    await page.remove('en-US');
    expect(await page.sync()).toMatchObject({ state: 'source-deleted', sourceCurrentVersion: null, sourceChanges: [] });
  });

  it('does not take a source that was made again under the same id for the former one', async () => {
    await docs.copy(page.source.shortId, 'de-DE', { sourceLocale: 'fr-FR' });
    expect(await page.stateOf('de-DE')).toBe('copied');
    const before = await page.sync('fr-FR');
    await page.remove('fr-FR');
    await page.update('en-US', { body: pageText('v2') });
    await docs.copy(page.source.shortId, 'fr-FR', { version: '1' });
    expect((await page.sync('fr-FR')).variantId).toBe(before.variantId);
    expect(await page.sync('de-DE')).toMatchObject({ state: 'source-deleted', basedOn: 1, sourceCurrentVersion: 1 });
    await page.update('de-DE', { basedOn: 1 });
    expect(await page.stateOf('de-DE')).toBe('copied');
  });

  it('is that of a duplicate too', async () => {
    const { repositoryId, id: sourceId } = await docs.store.rpc.call(readItem, {
      caller: docs.two.admin,
      id: page.source.id,
    });
    const { id } = await docs.store.rpc.call(copyItem, { caller: docs.two.admin, sourceId, repositoryId });
    const request = { caller: docs.two.admin, spaceKey: docs.branch, id };
    expect((await docs.store.rpc.call(readSync, request)).state).toBe('copied');
    await page.update('en-US', { body: pageText('v2') });
    expect((await docs.store.rpc.call(readSync, request)).state).toBe('outdated');
    await docs.store.rpc.call(acknowledgeSync, request);
    expect(await docs.store.rpc.call(readSync, request)).toMatchObject({ state: 'copied', basedOn: 2 });
  });

  it('is not visible to another space, and acknowledging requires the scope "write"', async () => {
    const request = await page.named('fr-FR');
    const missing = { ...request, id: randomUUID() };
    await expect(docs.store.rpc.call(readSync, missing)).rejects.toEqual(code('NOT_FOUND'));
    await expect(docs.store.rpc.call(readSync, { ...request, spaceKey: 'none' })).rejects.toEqual(code('NOT_FOUND'));
    const reader = { ...request, caller: docs.two.reader };
    await expect(docs.store.rpc.call(acknowledgeSync, reader)).rejects.toEqual(code('FORBIDDEN'));
    await expect(docs.store.rpc.call(revertAcknowledgement, reader)).rejects.toEqual(code('FORBIDDEN'));
  });
});
