import type { CmBranch } from '@scriptorium/cm-client';
import { sendCopy, branchOf, createArticle, createArticleType } from '../content/cm-branch';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
});

const query = '?sourceLocale=en-GB&destinationLocale=fr-FR';
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

describe('a repeated copy request', () => {
  it('with the same Idempotency-Key gets the first response, whatever happened to the copy', async () => {
    const { id } = await createArticle(branch, { locale: 'en-GB' });
    const first = await sendCopy(space, id, query, keyed('again'));
    expect(first.status).toBe(201);
    await branch.update(id, { label: 'Changed' }, { locale: 'fr-FR' });
    const again = await sendCopy(space, id, query, keyed('again'));
    expect([again.status, again.json]).toEqual([201, first.json]);
    for (const name of ['etag', 'location']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect((await branch.read(id, { locale: 'fr-FR' })).label).toBe('Changed');
  });

  it('without a key, or with another key, is rejected because the copy exists', async () => {
    const { id } = await createArticle(branch, { locale: 'en-GB' });
    await sendCopy(space, id, query, keyed('one'));
    for (const more of [{}, keyed('two')]) {
      expect(await sendCopy(space, id, query, more)).toMatchObject({ status: 400, slug: 'locale-already-exists' });
    }
  });

  it('sent 20 times concurrently with one key creates one copy, and is answered with it or with 409', async () => {
    const { id } = await createArticle(branch, { locale: 'en-GB' });
    const send = () => sendCopy(space, id, query, keyed('at-once'));
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    const { json } = await send();
    const busy = { status: 409, slug: 'idempotency-key-in-use' };
    for (const answer of answers) expect(answer).toMatchObject(answer.status === 201 ? { json } : busy);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
  });

  it('of another caller with the same key is another request', async () => {
    const { id } = await createArticle(branch, { locale: 'en-GB' });
    await sendCopy(space, id, query, keyed('mine'));
    expect(await sendCopy(space.as('editor'), id, query, keyed('mine'))).toMatchObject({
      slug: 'locale-already-exists',
    });
  });

  it('is executed again if the first one was rejected', async () => {
    const { id } = await createArticle(branch, { locale: 'it-IT' });
    expect(await sendCopy(space, id, query, keyed('later'))).toMatchObject({ status: 404 });
    await createArticle(branch, { id, locale: 'en-GB' });
    expect(await sendCopy(space, id, query, keyed('later'))).toMatchObject({ status: 201 });
  });

  it('with a used key and other parameters is rejected', async () => {
    const { id } = await createArticle(branch, { locale: 'en-GB' });
    await sendCopy(space, id, query, keyed('used'));
    const other = await sendCopy(space, id, '?sourceLocale=en-GB&destinationLocale=de-DE', keyed('used'));
    expect(other).toMatchObject({ status: 422, slug: 'idempotency-key-reused' });
  });
});
