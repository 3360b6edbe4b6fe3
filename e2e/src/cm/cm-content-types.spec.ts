import type { CmBranch } from '@scriptorium/cm-client';
import { sendCm, branchOf, titled } from '../content/cm-branch';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
});

describe('content types', () => {
  it('ends 20 concurrent updates with the content of one of them', async () => {
    await branch.addContentType({
      id: 'raced',
      name: 'Raced',
      fields: [{ id: 'kept', name: 'Kept', type: 'ShortText' }],
    });
    const contentOf = (index: number) => {
      const name = `of ${String(index)}`;
      const field = (id: string) => ({ id, name, type: 'ShortText' as const, helpText: name });
      return { name, description: name, fields: [field(`only_${String(index)}`), field('shared'), field('kept')] };
    };
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => branch.updateContentType('raced', contentOf(index))),
    );
    for (const [index, reply] of replies.entries()) expect(reply).toMatchObject(contentOf(index));
    expect(replies).toContainEqual(await branch.contentType('raced'));
  });

  it('are created, read, changed and deleted', async () => {
    const made = await branch.addContentType({
      id: 'news_item',
      name: 'News item',
      description: 'The news.',
      fields: [
        { id: 'title', name: 'Title', type: 'ShortText', required: true, helpText: 'In one line.' },
        { id: 'body', name: 'Body', type: 'RichText' },
        { id: 'related', name: 'Related', type: 'Reference', localized: false },
      ],
    });
    expect(made).toMatchObject({
      id: 'news_item',
      name: 'News item',
      description: 'The news.',
      fields: [
        { id: 'title', type: 'ShortText', required: true, localized: true, helpText: 'In one line.' },
        { id: 'body', type: 'RichText', required: false },
        { id: 'related', type: 'Reference', localized: false, helpText: null },
      ],
    });
    expect(await branch.contentType('news_item')).toEqual(made);
    const changed = await branch.updateContentType('news_item', {
      name: 'News',
      fields: [
        { id: 'title', type: 'ShortText' },
        { id: 'teaser', name: 'Teaser', type: 'LongText' },
      ],
    });
    expect(changed).toMatchObject({
      name: 'News',
      description: 'The news.',
      fields: [
        { id: 'title', name: 'Title', required: true },
        { id: 'teaser', name: 'Teaser' },
      ],
    });
    expect((await branch.contentTypes()).map(({ id }) => id)).toContain('news_item');
    await branch.deleteContentType('news_item');
    expect(await sendCm(space, { path: '/content-types/news_item' })).toMatchObject({
      status: 404,
      slug: 'content-type-not-found',
    });
  });

  it('store a rich text as the document tree that was sent', async () => {
    await branch.addContentType({ id: 'note', name: 'Note', fields: [{ id: 'body', type: 'RichText' }] });
    const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'One.' }] };
    const fields = { body: { type: 'RichText', value: { type: 'doc', content: [paragraph] } } };
    const { id } = await branch.create({ name: 'note', contentType: 'note', fields });
    expect((await branch.read(id ?? '')).fields).toEqual(fields);
    expect((await branch.copy(id ?? '', { destinationLocale: 'fr-FR' })).fields).toEqual(fields);
  });

  it('cannot be deleted while items use them', async () => {
    await branch.addContentType({ id: 'used', name: 'Used', fields: [{ id: 'title', type: 'ShortText' }] });
    const { id } = await branch.create({ name: 'a', contentType: 'used', fields: titled('A') });
    const remove = () => sendCm(space, { method: 'DELETE', path: '/content-types/used' });
    expect(await remove()).toMatchObject({ status: 409, slug: 'content-type-in-use' });
    await branch.delete(id ?? '');
    expect((await remove()).status).toBe(204);
  });

  it('of other APIs can be read here and changed only there', async () => {
    const page = (await branch.contentTypes()).find(({ name }) => name === 'Page');
    expect(page?.fields).toContainEqual(expect.objectContaining({ id: 'title', type: 'ShortText' }));
    const answer = await sendCm(space, { method: 'PUT', path: `/content-types/${page?.id}`, body: { name: 'Mine' } });
    expect(answer).toMatchObject({ status: 409, slug: 'model-is-derived' });
  });

  it('are rejected as a whole if a field is invalid', async () => {
    const body = { id: 'wrong', name: 'Wrong', fields: [{ id: 'Not An Id', type: 'ShortText' }] };
    expect((await sendCm(space, { method: 'POST', path: '/content-types', body })).status).toBe(400);
    expect((await sendCm(space, { path: '/content-types/wrong' })).status).toBe(404);
  });
});
