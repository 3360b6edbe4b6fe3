import {
  changeItemStatus,
  createLocalizedItem,
  listLocalizedItems,
  shortId,
  updateItem,
  uuidOf,
  type ListLocalizedItems,
  type LocalizedItemView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { LocalizedBranch } from '../../../../testing/localized-branch';
import { PAGE } from '../../../../testing/two-spaces';

describe('the list of items', () => {
  let docs: LocalizedBranch;
  let ids: string[];
  const all = { pageNumber: 1, pageSize: 100, withFields: true };

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    ids = [];
    for (const locale of ['en-US', 'en-US', null]) ids.push((await docs.item(locale)).shortId);
    await docs.copy(ids[0] ?? '', 'fr-FR');
    const named = { caller: docs.two.admin, branch: docs.branch, id: ids[0] ?? '', locale: 'fr-FR' };
    await docs.store.rpc.call(changeItemStatus, { ...named, change: 'publish' });
  });
  afterAll(() => docs.stop());

  const list = async (
    input: Partial<ListLocalizedItems> = {},
  ): Promise<{ readonly total: number; readonly items: readonly LocalizedItemView[] }> => {
    const request = { caller: docs.two.reader, branch: docs.branch, ...all, ...input };
    const replies = await docs.store.rpc.collect(listLocalizedItems, request);
    const total = replies.flatMap((reply) => ('total' in reply ? [reply.total] : []));
    expect(total).toHaveLength(1);
    return { total: total[0] ?? 0, items: replies.flatMap((reply) => ('items' in reply ? reply.items : [])) };
  };
  const found = async (input: Partial<ListLocalizedItems>): Promise<string[]> =>
    (await list(input)).items.map(({ id, locale }) => `${String(ids.indexOf(id))} ${String(locale)}`).sort();

  it('lists each locale of an item separately', async () => {
    expect(await found({})).toEqual(['0 en-US', '0 fr-FR', '1 en-US', '2 null']);
  });

  it.each<[string, () => Partial<ListLocalizedItems>, string[]]>([
    ['locale in any spelling', () => ({ locale: 'EN-us' }), ['0 en-US', '1 en-US']],
    ['no locale', () => ({ locale: null }), ['2 null']],
    ['a locale that is not defined', () => ({ locale: 'xx-XX' }), []],
    ['ids', () => ({ ids: [ids[0] ?? '', ids[2] ?? '', 'no id'] }), ['0 en-US', '0 fr-FR', '2 null']],
    ['status', () => ({ status: 'Published' }), ['0 fr-FR']],
    ['another status', () => ({ status: 'Draft', ids: [ids[0] ?? ''] }), ['0 en-US']],
    ['content type', () => ({ contentType: 'page', locale: null }), ['2 null']],
    ['the URI of a content type', () => ({ contentType: PAGE, locale: null }), ['2 null']],
    ['an unknown content type', () => ({ contentType: 'none' }), []],
    ['words of the label', () => ({ search: 'hOm', locale: null }), ['2 null']],
    ['wildcards as text', () => ({ search: '%' }), []],
    ['a text that cannot be stored', () => ({ search: 'a\0' }), []],
    ['an item without links to it', () => ({ linkedTo: shortId(randomUUID()) }), []],
  ])('is filtered by %s', async (_, input, expected) => {
    expect(await found(input())).toEqual(expected);
  });

  it('returns pages in a stable order', async () => {
    const whole = await list();
    const pages = [];
    for (const pageNumber of [1, 2, 3]) pages.push(await list({ pageNumber, pageSize: 2 }));
    expect(pages.map(({ total, items }) => [total, items.length])).toEqual([
      [4, 2],
      [4, 2],
      [4, 0],
    ]);
    expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
  });

  it('sorts by name or by time of change', async () => {
    for (const field of ['name', 'updatedAt'] as const) {
      const up = (await list({ sort: { field, direction: 'asc' }, locale: 'en-US' })).items.map(({ id }) => id);
      const down = (await list({ sort: { field, direction: 'desc' }, locale: 'en-US' })).items.map(({ id }) => id);
      expect(up).toHaveLength(2);
      if (field === 'updatedAt') expect(down).toEqual([...up].reverse());
    }
  });

  it('sorts by the name of the item, not by that of a value in it', async () => {
    const { admin: caller } = docs.two;
    const nested = (name: string, inner: string): string =>
      `{"first":{"_meta":{"schema":"${PAGE}","name":"${inner}"}},"_meta":{"schema":"${PAGE}","name":"${name}"},"title":"x"}`;
    const made: string[] = [];
    for (const [name, inner] of [
      ['b', 'y'],
      ['a', 'z'],
      ['c', 'x'],
    ] as const) {
      const item = await docs.item('de-DE');
      const body = nested(name, inner);
      await docs.store.rpc.call(updateItem, { caller, id: item.id, version: 1, body, ignoreSchemaValidation: true });
      made.push(item.shortId);
    }
    const { items } = await list({ ids: made, sort: { field: 'name', direction: 'asc' } });
    expect(items.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('omits fields on request', async () => {
    const { items } = await list({ withFields: false, locale: null });
    expect(items).toMatchObject([{ fields: '{}', name: 'home' }]);
  });

  it('requires access to the branch', async () => {
    const named = { caller: docs.two.stranger, branch: docs.branch, ...all };
    await expect(docs.store.rpc.collect(listLocalizedItems, named)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'branch' },
    });
  });

  it('lists the items that link to an item, and large items in several messages', async () => {
    await docs.model('post', { text: { fieldType: 'text' }, other: { fieldType: 'links' } });
    const named = { caller: docs.two.writer, branch: docs.branch };
    const post = { ...named, contentType: 'post', name: 'post' };
    const target = await docs.store.rpc.call(createLocalizedItem, post);
    const value = 'x'.repeat(150_000);
    for (let count = 0; count < 5; count += 1) {
      const fields = { text: { type: 'LongText', value }, other: { type: 'Reference', value: [target.id] } };
      await docs.store.rpc.call(createLocalizedItem, { ...post, fields: JSON.stringify(fields) });
    }
    const page = { pageNumber: 1, pageSize: 100, withFields: true, linkedTo: target.id };
    const replies = await docs.store.rpc.collect(listLocalizedItems, { ...named, ...page });
    expect(replies.length).toBeGreaterThan(2);
    expect(replies[0]).toEqual({ total: 5 });
    const items = replies.flatMap((reply) => ('items' in reply ? reply.items : []));
    expect(items).toHaveLength(5);
    expect(items.every(({ id }) => uuidOf(id) !== undefined && id !== target.id)).toBe(true);
  });

  it('searches the decoded text of values, not the JSON of a body', async () => {
    await docs.model('offer', {
      headline: { fieldType: 'string' },
      price: { fieldType: 'float' },
      extra: { fieldType: 'json' },
    });
    const named = { caller: docs.two.writer, branch: docs.branch, contentType: 'offer' };
    const offer = async (name: string, headline: string, price: number, extra: object): Promise<void> => {
      const fields = {
        headline: { type: 'ShortText', value: headline },
        price: { type: 'Decimal', value: price },
        extra: { type: 'RichText', value: extra },
      };
      await docs.store.rpc.call(createLocalizedItem, { ...named, name, fields: JSON.stringify(fields) });
    };
    const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'Rich words' }] };
    await offer('first', 'Shoes "on" sale', 4711.5, { key: 'an "inner" text' });
    await offer('second', '100% of C:\\new_dir/\u{1f600}\nÉtat', 12, { type: 'doc', content: [paragraph] });
    const search = async (text: string): Promise<string> =>
      (await list({ contentType: 'offer', search: text })).items.map(({ name }) => name).join(' ');

    const expected = {
      first: ['"on"', 'shoes "ON" s', '4711', '"inner"', 'FIRST'],
      second: ['c:\\NEW_', 'dir/', '\u{1f600}\né', '0%', '\\', 'rich words'],
      '': ['{', '}', 'headline', 'key', '":', '_meta', 'schema', 'paragraph', 'n_w', '1%0'],
    };
    for (const [names, texts] of Object.entries(expected)) {
      for (const text of texts) expect([text, await search(text)]).toEqual([text, names]);
    }
  });
});
