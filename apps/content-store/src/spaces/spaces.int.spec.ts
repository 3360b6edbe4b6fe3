import { randomUUID } from 'node:crypto';
import { insertTestVariant } from '@scriptorium/testing';
import {
  createWorkflowState,
  listSpaces,
  listWorkflowStates,
  readSpace,
  readWorkflowState,
  updateSettings,
  updateWorkflowState,
  RejectedError,
  type SpaceId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { startContentStore, type RunningContentStore } from '../testing/running-content-store';
import { collected, FIRST_PAGE, plantTwoSpaces, type TwoSpaces } from '../testing/two-spaces';

const noHub = new RejectedError('NOT_FOUND', 'The hub does not exist.');
const noState = new RejectedError('NOT_FOUND', 'The workflow state does not exist.');
const forbidden = new RejectedError('FORBIDDEN', 'Missing required scope "admin" for this space.', { scope: 'admin' });

describe('spaces', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
  });
  afterAll(() => store.stop());

  it('are listed for callers who can read them', async () => {
    const { reader, stranger } = two;
    expect(await collected(rpc.stream(listSpaces, { caller: reader, page: FIRST_PAGE }))).toMatchObject({
      items: [{ key: 'docs', hubId: two.hubId, locales: ['en-US', 'fr-FR', 'de-DE'] }],
      total: 1,
    });
    const grants = [...reader.grants, ...stranger.grants];
    const both = { ...reader, grants };
    expect((await collected(rpc.stream(listSpaces, { caller: both, page: FIRST_PAGE }))).items).toHaveLength(2);
    const page = { page: 5, size: 1 };
    expect(await collected(rpc.stream(listSpaces, { caller: both, page }))).toMatchObject({ items: [], total: 2 });
    const last = { page: 0, size: 1, sort: { field: 'name', direction: 'desc' as const } };
    expect(await collected(rpc.stream(listSpaces, { caller: both, page: last }))).toMatchObject({
      items: [{ key: 'shop' }],
      total: 2,
    });
  });

  it('of other callers are not found', async () => {
    await expect(rpc.call(readSpace, { caller: two.reader, hubId: two.otherHubId })).rejects.toThrow(noHub);
    await expect(rpc.call(updateSettings, { caller: two.admin, hubId: two.otherHubId, settings: {} })).rejects.toThrow(
      noHub,
    );
  });

  it('can be changed only by admins', async () => {
    await expect(rpc.call(updateSettings, { caller: two.writer, hubId: two.hubId, settings: {} })).rejects.toThrow(
      forbidden,
    );
  });

  it('keep the settings that are not sent', async () => {
    const { admin: caller, hubId } = two;
    await rpc.call(updateSettings, { caller, hubId, settings: { devices: [{ name: 'phone' }] } });
    await rpc.call(updateSettings, { caller, hubId, settings: { applications: [] } });
    const view = await rpc.call(readSpace, { caller, hubId });
    expect(view).toMatchObject({
      settings: { devices: [{ name: 'phone' }], applications: [] },
      lastModifiedBy: caller.principalId,
    });
  });

  it('reject settings that are too large', async () => {
    const { admin: caller, hubId } = two;
    await expect(
      rpc.call(updateSettings, { caller, hubId, settings: { devices: ['x'.repeat(70_000)] } }),
    ).rejects.toMatchObject({ code: 'SETTINGS_TOO_LARGE', data: { limit: 65_536 } });
  });

  it('set their locales without duplicates and keep the default first', async () => {
    const { admin: caller, hubId } = two;
    const locales = ['pl-PL', 'de-DE', 'en-US', 'fr-FR', 'pl-PL'];
    const changed = await rpc.call(updateSettings, { caller, hubId, settings: {}, locales });
    expect(changed.locales).toEqual(['en-US', 'pl-PL', 'de-DE', 'fr-FR']);
    expect((await rpc.call(updateSettings, { caller, hubId, settings: {}, locales })).locales).toEqual(changed.locales);
    const without = await rpc.call(updateSettings, { caller, hubId, settings: {}, locales: ['de-DE', 'fr-FR'] });
    expect(without.locales).toEqual(['de-DE', 'fr-FR']);
    const back = await rpc.call(updateSettings, { caller, hubId, settings: {}, locales: ['en-US', 'fr-FR', 'de-DE'] });
    expect(back.locales).toEqual(['de-DE', 'en-US', 'fr-FR']);
  });

  it('reject the removal of a locale with items, and change nothing', async () => {
    const { admin: caller, hubId } = two;
    const before = await rpc.call(readSpace, { caller, hubId });
    const id = randomUUID();
    await insertTestVariant(pool, {
      spaceId: caller.grants[0]?.spaceId ?? (0 as SpaceId),
      id,
      familyId: id,
      locale: 'fr-FR',
    });
    const change = { caller, hubId, settings: { devices: [] }, locales: ['de-DE'] };
    await expect(rpc.call(updateSettings, change)).rejects.toThrow(
      new RejectedError('LOCALE_IN_USE', 'Items or repositories use the locales fr-FR.', { locales: ['fr-FR'] }),
    );
    expect(await rpc.call(readSpace, { caller, hubId })).toEqual(before);
  });

  it('serialize concurrent changes', async () => {
    const { admin: caller, hubId } = two;
    const changes = Array.from({ length: 8 }, (_, index) =>
      rpc.call(updateSettings, {
        caller,
        hubId,
        settings: { [`s${index}`]: true },
        locales: ['de-DE', 'fr-FR', 'en-GB'],
      }),
    );
    await Promise.all(changes);
    const view = await rpc.call(readSpace, { caller, hubId });
    expect(Object.keys(view.settings)).toEqual(expect.arrayContaining(['s0', 's7']));
    expect(view.locales).toEqual(['de-DE', 'fr-FR', 'en-GB']);
  });

  it('have workflow states, which can be listed, read and changed', async () => {
    const { admin: caller, hubId } = two;
    const made = await rpc.call(createWorkflowState, { caller, hubId, label: 'Draft', color: 'rgb(1,2,3)' });
    expect(made.id).toMatch(/^[0-9a-f]{24}$/);
    const changed = await rpc.call(updateWorkflowState, { caller, id: made.id, label: 'Ready' });
    expect(changed).toEqual({ id: made.id, hubId, label: 'Ready', color: 'rgb(1,2,3)' });
    expect(await rpc.call(readWorkflowState, { caller: two.reader, id: made.id })).toEqual(changed);
    const listed = await collected(rpc.stream(listWorkflowStates, { caller: two.reader, hubId, page: FIRST_PAGE }));
    expect(listed).toMatchObject({ items: [changed], total: 1 });

    await expect(rpc.call(readWorkflowState, { caller: two.stranger, id: made.id })).rejects.toThrow(noState);
    await expect(rpc.call(updateWorkflowState, { caller: two.writer, id: made.id, label: 'x' })).rejects.toThrow(
      forbidden,
    );
    await expect(rpc.call(createWorkflowState, { caller, hubId, label: ' ', color: 'red' })).rejects.toMatchObject({
      code: 'WORKFLOW_STATE_LABEL_INVALID',
      data: { limit: 255 },
    });
  });
});
