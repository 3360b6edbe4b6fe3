import type { CmBranch } from '@scriptorium/cm-client';
import { sendCm, sendCopy, branchOf, clientOf, createArticle, createArticleType } from '../content/cm-branch';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
});

const define = (id: string) =>
  sendCm(space, { method: 'POST', path: '/locales', body: { default: false, id, label: id } });

describe('locales of a branch', () => {
  it('are those of the space, one of them the default', async () => {
    const locales = await branch.locales();
    expect(locales.filter((locale) => locale.default).map(({ id }) => id)).toEqual(['en-GB']);
    expect(locales.map(({ id }) => id)).toEqual(expect.arrayContaining(['de-DE', 'es-ES', 'fr-FR', 'it-IT', 'ja-JP']));
    expect(await branch.defaultLocale()).toMatchObject({ id: 'en-GB', default: true });
  });

  it.each([
    ['pt-br', ['PT-BR', 'por-BRA']],
    ['zh-Hant-TW', ['ZH-hant-tw']],
    ['es-419', ['ES-419']],
    ['de-DE-1996', ['de-de-1996']],
    ['ca-ES-valencia', ['ca-es-VALENCIA']],
    ['iw-IL', ['he-IL', 'HE-il']],
    ['mo', ['ro']],
    ['i-klingon', ['tlh']],
    ['en-GB-oed', ['en-GB-oxendict']],
    ['zh-cmn-Hans-CN', ['zh-Hans-CN']],
    ['x-whatever', ['X-Whatever']],
    ['en-USA', ['en-US', 'eng-US']],
    ['xx-XX', ['XX-xx']],
  ])('%s keeps its spelling and equals %j', async (id, spellings) => {
    const { id: article } = await createArticle(branch, { locale: 'en-GB' });
    expect(await define(id)).toMatchObject({ status: 201, json: { default: false, id, label: id } });
    for (const spelling of spellings) {
      expect(await define(spelling)).toMatchObject({ status: 409, slug: 'locale-taken' });
    }
    const spelling = spellings[0] ?? id;
    const copy = await sendCopy(space, article, `?sourceLocale=EN-uk&destinationLocale=${spelling}`);
    expect([copy.status, copy.json.locale]).toEqual([201, id]);
    expect((await branch.read(article, { locale: spelling })).locale).toBe(id);
  });

  it.each(['fr_FR', '', '*', 'fr-FR-fr', 'toolonglang-US', 'en-US-u-ca-gregory'])('reject the tag %j', async (id) => {
    expect(await define(id)).toMatchObject({ status: 400, slug: 'invalid-locale-tag' });
  });

  it.each(['null', 'NULL', 'default', 'Supported'])('reject the reserved word %s', async (id) => {
    const { status, slug } = await define(id);
    expect([status, slug]).toEqual([400, expect.stringMatching(/^(locale-reserved|invalid-locale-tag)$/)]);
    expect((await branch.locales()).map((locale) => locale.id)).not.toContain(id);
  });

  it('are read in any spelling, relabelled, and deleted while no item uses them', async () => {
    await branch.addLocale({ default: false, id: 'nl-NL', label: 'Dutch' });
    const change = await branch.updateLocale('NL-nl', { label: 'Nederlands' });
    expect(change).toEqual({
      id: 'nl-NL',
      label: 'Nederlands',
      default: false,
      system: { environment: space.key, type: 'Locale' },
    });
    const { id } = await createArticle(branch, { locale: 'nl-NL' });
    const remove = () => sendCm(space, { method: 'DELETE', path: '/locales/nl-NL' });
    expect(await remove()).toMatchObject({ status: 409, slug: 'locale-in-use' });
    await branch.delete(id, { locale: 'nl-NL' });
    expect(await remove()).toMatchObject({ status: 204, json: {} });
    expect(await sendCm(space, { path: '/locales/nl-NL' })).toMatchObject({ status: 404, slug: 'locale-not-found' });
  });

  it('have exactly one default, which cannot be deleted', async () => {
    await branch.addLocale({ default: true, id: 'sv-SE', label: 'Swedish' });
    expect((await branch.locales()).filter((locale) => locale.default).map(({ id }) => id)).toEqual(['sv-SE']);
    const remove = await sendCm(space, { method: 'DELETE', path: '/locales/sv-SE' });
    expect(remove).toMatchObject({ status: 409, slug: 'locale-is-default' });
    expect(await branch.setDefaultLocale('EN-gb')).toMatchObject({ id: 'en-GB', default: true });
    expect(await branch.updateLocale('sv-SE', { default: false })).toMatchObject({ default: false });
  });

  it('are defined only by administrators', async () => {
    const body = { default: false, id: 'fi-FI', label: 'Finnish' };
    for (const role of ['reader', 'editor'] as const) {
      const answer = await sendCm(space.as(role), { method: 'POST', path: '/locales', body });
      expect([answer.status, answer.slug]).toEqual([403, 'insufficient-scope']);
    }
  });

  it('can be chosen from a list of suggested locales', async () => {
    const { json } = await sendCm(space, { path: '/locales/supported' });
    expect(json['data']).toContainEqual({ id: 'fr-FR', label: 'French (France)' });
  });
});

describe('branches', () => {
  it('are the spaces that the caller may read', async () => {
    const system = { createdAt: expect.any(String), updatedAt: expect.any(String) };
    const mine = { id: space.key, name: `Hub ${space.key}`, default: true, system };
    expect(await clientOf(space).branches()).toEqual([mine]);
    expect((await sendCm(space, { path: '' })).json).toEqual(mine);
    expect(await sendCm(space, { path: '', branch: 'nowhere' })).toMatchObject({
      status: 404,
      slug: 'branch-not-found',
    });
  });
});
