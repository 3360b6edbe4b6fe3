import {
  createLocale,
  createModelWithFields,
  createRepository,
  createWorkflowState,
  deleteLocale,
  deleteModel,
  shortId,
  updateContentType,
  updateModelWithFields,
  updateSettings,
  type Caller,
  type ContentTypeFact,
  type DescribedField,
  type SpaceFact,
  type SpaceId,
} from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PAGE_TYPE, PlantedStore } from '../../testing/planted-store';
import { appendSpaceEvents } from './append-space-events';

interface SpaceEvent {
  readonly type: string;
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly data: SpaceFact & ContentTypeFact;
}

const SUBJECTS = ['scriptorium.evt.v2.docs.space.*', 'scriptorium.evt.v2.docs.content-type.*'];
const TITLE: DescribedField = { apiKey: 'title', types: [{ fieldType: 'string' }] };

describe('events of spaces and content types', () => {
  let store: PlantedStore;
  let admin: Caller;
  let hubId: string;
  let spaceId: SpaceId;
  beforeAll(async () => {
    store = await PlantedStore.start();
    admin = store.caller('admin', 'read', 'write');
    ({ hubId, spaceId } = store.planted.grant);
  });
  afterAll(() => store.stop());

  async function read(): Promise<readonly SpaceEvent[]> {
    // A fact that is still in the outbox could be missed.
    await eventually(async () => {
      const { rows } = await store.pool.query('select from content.outbox');
      expect(rows).toHaveLength(0);
    });
    const messages = await storedMessages(store.natsUrl, 'EVENTS', { subjects: SUBJECTS });
    return messages.map(({ envelope }) => envelope as unknown as SpaceEvent);
  }

  /** Returns the facts of the events that the change has published, as `<entity>.<fact>`. */
  async function published(change: () => Promise<unknown>): Promise<readonly string[]> {
    const before = (await read()).length;
    await change();
    return (await read()).slice(before).map(({ type }) => type.split('.').slice(1, 3).join('.'));
  }

  it('report what a bootstrap file has set up, once', async () => {
    const [space, type, ...rest] = await read();
    expect(space).toMatchObject({
      type: 'scriptorium.space.created.v2',
      subject: 'docs',
      data: { key: 'docs', status: 'active', hubId, label: 'Docs', locales: ['en-GB', 'fr-FR', 'de-DE'] },
    });
    expect(space?.data.repositories?.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(space?.id).toBe(`created/docs/${space?.sequence}`);
    const { repository, otherRepository } = store.planted;
    expect(type).toMatchObject({
      type: 'scriptorium.content-type.created.v2',
      data: { uri: PAGE_TYPE, label: 'Page', status: 'active', schemaVersion: 1, modelId: null },
    });
    expect([...(type?.data.repositoryIds ?? [])].sort()).toEqual([repository, otherRepository].sort());
    // The workflow state that the tests plant.
    expect(rest.map((event) => event.type)).toEqual(['scriptorium.space.updated.v2']);
  });

  it('follow each change, and nothing that changes nothing', async () => {
    const caller = admin;
    const locale = { caller, branch: 'docs', id: 'pt-BR' };
    expect(await published(() => store.call(createLocale, { ...locale, label: 'p', isDefault: false }))).toEqual([
      'space.updated',
    ]);
    expect((await read()).at(-1)?.data.locales).toEqual(['en-GB', 'fr-FR', 'de-DE', 'pt-BR']);
    expect(await published(() => store.call(deleteLocale, locale))).toEqual(['space.updated']);
    const settings = { devices: [{ name: 'phone' }] };
    const save = (): Promise<unknown> => store.call(updateSettings, { caller, hubId, settings });
    expect(await published(save)).toEqual(['space.updated']);
    expect(await published(save)).toEqual([]);
    expect(
      await published(() => store.call(createRepository, { caller, hubId, name: 'three', label: 'Three' })),
    ).toEqual(['space.updated']);
    expect(
      await published(() => store.call(createWorkflowState, { caller, hubId, label: 'Done', color: 'rgb(0,0,0)' })),
    ).toEqual(['space.updated']);
  });

  it('follow a content type and a model over its life', async () => {
    const caller = admin;
    const { rows } = await store.pool.query<{ id: string }>('select id from content.content_types where uri = $1', [
      PAGE_TYPE,
    ]);
    const id = rows[0]?.id ?? '';
    expect(await published(() => store.call(updateContentType, { caller, id, settings: { label: 'Pages' } }))).toEqual([
      'content-type.updated',
    ]);
    const model = { caller, spaceKey: 'docs' };
    const article = { ...model, apiKey: 'article', name: 'Article', fields: [TITLE] };
    expect(await published(() => store.call(createModelWithFields, article))).toEqual(['content-type.created']);
    const created = (await read()).at(-1);
    expect(created?.data).toMatchObject({ apiKey: 'article', label: 'Article', schemaVersion: 1 });
    const named = { ...model, model: shortId(created?.data.modelId ?? '') };
    expect(await published(() => store.call(updateModelWithFields, { ...named, name: 'Story' }))).toEqual([
      'content-type.updated',
    ]);
    expect(await published(() => store.call(deleteModel, named))).toEqual(['content-type.deleted']);
    const events = (await read()).filter(({ subject }) => subject === created?.subject);
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort());
    expect(events.at(-1)?.data).toEqual({ contentTypeId: created?.subject, status: 'deleted' });
  });

  it('are published once by concurrent transactions, and the highest sequence has the last state', async () => {
    const names = Array.from({ length: 20 }, () => `r-${randomUUID()}`);
    const facts = await published(() =>
      Promise.all(names.map((name) => store.call(createRepository, { caller: admin, hubId, name, label: name }))),
    );
    expect(facts).toEqual(names.map(() => 'space.updated'));
    const spaces = (await read()).filter(({ subject }) => subject === 'docs');
    const latest = spaces.reduce((one, other) => (one.sequence > other.sequence ? one : other));
    const known = new Set(latest.data.repositories?.map(({ name }) => name));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('are not published by a transaction that is rolled back', async () => {
    const facts = await published(async () => {
      const change = inTransaction(store.pool, async (client) => {
        await client.query(`update content.spaces set label = 'Never' where id = $1`, [spaceId]);
        await appendSpaceEvents(client, spaceId);
        throw new Error('rolled back');
      });
      await expect(change).rejects.toThrow('rolled back');
      await sleep(10);
    });
    expect(facts).toEqual([]);
  });

  it('report an entity again that was removed, with a higher sequence', async () => {
    const key = 'short-lived';
    const insert = `insert into content.spaces (key, hub_id, label, created_by, updated_by)
                    values ('${key}', '${'e'.repeat(24)}', 'Short', 'me', 'me') returning id`;
    const created = await store.pool.query<{ id: SpaceId }>(insert);
    const id = created.rows[0]?.id ?? (0 as SpaceId);
    await inTransaction(store.pool, (client) => appendSpaceEvents(client, id));
    await inTransaction(store.pool, async (client) => {
      await client.query('delete from content.removals where space_id = $1', [id]);
      await client.query('delete from content.spaces where id = $1', [id]);
      await appendSpaceEvents(client, id);
    });
    const subjects = [`scriptorium.evt.v2.${key}.>`];
    const events = await eventually(async () => {
      const found = await storedMessages(store.natsUrl, 'EVENTS', { subjects });
      return found.length === 2 && found.map(({ envelope }) => envelope as unknown as SpaceEvent);
    });
    expect(events.map(({ type }) => type)).toEqual(['scriptorium.space.created.v2', 'scriptorium.space.deleted.v2']);
    expect(events[1]?.data).toEqual({ key, status: 'deleted' });
    expect((events[1]?.sequence ?? '') > (events[0]?.sequence ?? '')).toBe(true);
  });
});
