import {
  archiveItem,
  changeItemStatus,
  copyToLocale,
  deleteLocalizedItem,
  publishItem,
  readLocalizedItem,
  shortId,
  type CopyToLocale,
  type LocalizedItemView,
} from '@scriptorium/contracts';
import { storedMessages, testNatsUrl, eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { LocalizedBranch } from '../../../../testing/localized-branch';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the copy of an item to a locale', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    await docs.define('iw-IL', 'i-klingon', 'zh-cmn-Hans-CN', 'en-GB-oed', 'es-419', 'ca-ES-valencia', 'x-whatever');
  });
  afterAll(() => docs.stop());

  const read = (id: string, locale: string | null, version?: number): Promise<LocalizedItemView> => {
    const request = { caller: docs.two.reader, branch: docs.branch, id, locale };
    return docs.store.rpc.call(readLocalizedItem, { ...request, ...(version === undefined ? {} : { version }) });
  };

  it('has the same id, the same version number and the same content, and is a draft of its own', async () => {
    const { shortId: id } = await docs.item('en-US', 3);
    const source = await read(id, 'en-US');
    const copy = await docs.copy(id, 'fr-FR');
    expect(copy).toEqual({
      ...source,
      locale: 'fr-FR',
      system: {
        ...source.system,
        createdAt: expect.stringMatching(ISO) as string,
        createdBy: docs.two.writer.principalId,
        status: 'Draft',
        updatedAt: null,
        updatedBy: null,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    });
    expect(copy).toMatchObject({ id, version: 3, name: 'home', label: 'Home', system: { environment: 'docs' } });
    expect(copy.system.hash).not.toBe(source.system.hash);
    expect(await read(id, 'fr-FR')).toEqual(copy);
    expect(await read(id, 'fr-FR', 3)).toEqual(copy);
    expect(await read(id, 'en-US')).toEqual(source);
    await expect(read(id, 'fr-FR', 2)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'version' } });
  });

  it('copies the requested version', async () => {
    const { shortId: id } = await docs.item('en-US', 3);
    const copy = await docs.copy(id, 'fr-FR', { version: '2' });
    expect(copy.version).toBe(2);
    expect(JSON.parse(copy.fields)).toMatchObject({ title: { value: 'v2' } });
  });

  it('is a draft without dates, also if its source is published or archived', async () => {
    const { id: variantId, shortId: id } = await docs.item();
    const caller = { ...docs.two.admin };
    await docs.store.rpc.call(publishItem, { caller, id: variantId });
    await docs.pool.query(`update content.variants set available_from = now(), available_until = now() where id = $1`, [
      variantId,
    ]);
    const published = await read(id, 'en-US');
    expect(published.system).toMatchObject({ status: 'Published', publishedAt: expect.stringMatching(ISO) as string });
    const empty = { publishedAt: null, publishedBy: null, archivedDate: null, archivedBy: null, updatedAt: null };
    const fresh = { ...empty, updatedBy: null, status: 'Draft', availabilityDate: null, unavailabilityDate: null };
    expect((await docs.copy(id, 'fr-FR')).system).toMatchObject(fresh);
    await docs.store.rpc.call(archiveItem, { caller, id: variantId, version: 1 });
    expect((await read(id, 'en-US')).system).toMatchObject({
      status: 'Archived',
      archivedDate: expect.stringMatching(ISO) as string,
      archivedBy: caller.principalId,
    });
    expect((await docs.copy(id, 'de-DE')).system).toMatchObject(fresh);
    expect((await read(id, 'en-US')).system.status).toBe('Archived');
  });

  it.each([
    ['HE-il', 'iw-IL'],
    ['tlh', 'i-klingon'],
    ['zh-Hans-CN', 'zh-cmn-Hans-CN'],
    ['en-gb-OXENDICT', 'en-GB-oed'],
    ['ES-419', 'es-419'],
    ['ca-es-VALENCIA', 'ca-ES-valencia'],
    ['X-Whatever', 'x-whatever'],
    ['fra-FRA', 'fr-FR'],
  ])('to %s is in %s, the spelling of the branch', async (pending, defined) => {
    const { shortId: id } = await docs.item();
    expect((await docs.copy(id, pending, { sourceLocale: 'EN-us' })).locale).toBe(defined);
    expect((await read(id, pending)).locale).toBe(defined);
    await expect(docs.copy(id, defined)).rejects.toMatchObject({ code: 'LOCALE_ALREADY_EXISTS' });
  });

  it.each(['fr_FR', 'en-US-u-ca-gregory', '', '*', 'fr-FR-fr', 'toolonglang-US'])(
    'to %j is rejected as an invalid tag',
    async (tag) => {
      await expect(docs.copy(shortId(randomUUID()), tag)).rejects.toMatchObject({
        code: 'LOCALE_TAG_INVALID',
        data: { parameter: 'destinationLocale' },
      });
    },
  );

  it.each(['xx-XX', 'qaa', 'und', 'en-GB', 'iw'])('to %j is rejected as an undefined locale', async (tag) => {
    await expect(docs.copy(shortId(randomUUID()), tag)).rejects.toMatchObject({
      code: 'LOCALE_NOT_DEFINED',
      data: { parameter: 'destinationLocale', locale: tag },
    });
  });

  it('copies the variant without a locale by default, otherwise the one in the default locale', async () => {
    const none = await docs.item(null, 2);
    const { sourceLocale: _, ...request } = { caller: docs.two.writer, branch: docs.branch, sourceLocale: '' };
    const input = { ...request, destinationLocale: 'fr-FR' };
    expect((await docs.store.rpc.call(copyToLocale, { ...input, id: none.shortId })).version).toBe(2);
    const english = await docs.item('en-US', 3);
    expect((await docs.store.rpc.call(copyToLocale, { ...input, id: english.shortId })).version).toBe(3);
    const german = await docs.item('de-DE');
    await expect(docs.store.rpc.call(copyToLocale, { ...input, id: german.shortId })).rejects.toMatchObject({
      code: 'SOURCE_LOCALE_NOT_FOUND',
    });
  });

  describe('rejected', () => {
    let base: CopyToLocale;
    let checks: readonly (readonly [code: string, data: object, input: Partial<CopyToLocale>])[];

    beforeAll(async () => {
      const { shortId: id } = await docs.item();
      await docs.copy(id, 'fr-FR');
      const { two, branch } = docs;
      base = { caller: two.writer, branch, id, sourceLocale: 'en-US', destinationLocale: 'de-DE' };
      checks = [
        ['FORBIDDEN', { scope: 'write' }, { caller: two.reader }],
        ['VERSION_INVALID', {}, { version: '0' }],
        ['LOCALE_TAG_INVALID', { parameter: 'sourceLocale' }, { sourceLocale: 'en_US' }],
        ['DESTINATION_LOCALE_MISSING', {}, { destinationLocale: undefined } as unknown as Partial<CopyToLocale>],
        ['SAME_LOCALE', {}, { sourceLocale: 'en-USA', destinationLocale: 'EN-us' }],
        ['NOT_FOUND', { what: 'branch' }, { branch: 'shop' }],
        ['LOCALE_NOT_DEFINED', { parameter: 'destinationLocale' }, { destinationLocale: 'xx-XX' }],
        ['NOT_FOUND', { what: 'content-item' }, { id: 'no short id' }],
        ['SOURCE_LOCALE_NOT_FOUND', { locale: 'iw-IL' }, { sourceLocale: 'he-IL' }],
        ['NOT_FOUND', { what: 'version' }, { version: '99999999999999999999' }],
        ['LOCALE_ALREADY_EXISTS', { locale: 'fr-FR' }, { destinationLocale: 'fr-FR' }],
      ];
    });

    it('returns the error of the first failing check', async () => {
      const wrong: string[] = [];
      for (const [position, [code, data, input]] of checks.entries()) {
        for (const [, , later] of checks.slice(position)) {
          const request = { ...base, ...later, ...input };
          const outcome = await docs.store.rpc.call(copyToLocale, request).catch((error: unknown) => error);
          try {
            expect(outcome).toMatchObject({ code, data });
          } catch {
            wrong.push(`${code} ${JSON.stringify(data)} with ${JSON.stringify(later)}: ${JSON.stringify(outcome)}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });

    it('does not reveal branches that the caller may not see', async () => {
      const copyTo = (branch: string, caller = docs.two.stranger): Promise<unknown> =>
        docs.store.rpc.call(copyToLocale, { ...base, branch, caller }).catch((error: unknown) => error);
      expect(await copyTo('docs')).toEqual(await copyTo('no-such-branch'));
      const blind = {
        ...docs.two.writer,
        grants: docs.two.writer.grants.map((g) => ({ ...g, scopes: ['write'] as const })),
      };
      await expect(docs.store.rpc.call(copyToLocale, { ...base, caller: blind })).rejects.toMatchObject({
        code: 'FORBIDDEN',
        data: { scope: 'read' },
      });
    });
  });

  it('is created once for 20 concurrent requests, and the others get 409', async () => {
    const { shortId: id } = await docs.item();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => docs.copy(id, 'fr-FR')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'LOCALE_ALREADY_EXISTS', data: { locale: 'fr-FR' } });
      }
    }
  });

  it('copies into five locales concurrently', async () => {
    const { shortId: id } = await docs.item();
    const locales = ['fr-FR', 'de-DE', 'iw-IL', 'es-419', 'i-klingon'];
    expect((await Promise.all(locales.map((locale) => docs.copy(id, locale)))).map(({ locale }) => locale)).toEqual(
      locales,
    );
  });

  it('is published, archived and deleted independently of its source', async () => {
    const { shortId: id } = await docs.item('en-US', 2);
    await docs.copy(id, 'fr-FR');
    const caller = docs.two.admin;
    const named = { caller, branch: docs.branch, id };
    await docs.store.rpc.call(changeItemStatus, { ...named, locale: 'fr-FR', change: 'publish' });
    expect((await read(id, 'en-US')).system.status).toBe('Draft');
    await docs.store.rpc.call(changeItemStatus, { ...named, locale: 'en-US', change: 'archive' });
    expect((await read(id, 'fr-FR')).system.status).toBe('Published');
    await docs.store.rpc.call(deleteLocalizedItem, { ...named, locale: 'en-US' });
    await expect(read(id, 'en-US')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'locale' } });
    const left = await read(id, 'fr-FR');
    expect(left.version).toBe(2);
    const back = await docs.copy(id, 'en-US', { sourceLocale: 'fr-FR' });
    expect(back).toMatchObject({ locale: 'en-US', version: 2, system: { status: 'Draft' } });
    await docs.store.rpc.call(deleteLocalizedItem, { ...named, locale: 'en-US' });
    await docs.store.rpc.call(deleteLocalizedItem, { ...named, locale: 'fr-FR' });
    await expect(read(id, 'fr-FR')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'content-item' } });
  });

  it('publishes one event for each copy, also after an earlier copy was deleted', async () => {
    const { id: variantId, shortId: id } = await docs.item();
    for (let time = 0; time < 2; time += 1) {
      await docs.copy(id, 'fr-FR');
      await docs.store.rpc.call(deleteLocalizedItem, {
        caller: docs.two.writer,
        branch: docs.branch,
        id,
        locale: 'fr-FR',
      });
    }
    const natsUrl = await testNatsUrl();
    const events = await eventually(async () => {
      const found = (await storedMessages(natsUrl, 'EVENTS')).filter(
        ({ envelope }) => (envelope.data as { familyId?: string; locale?: string }).familyId === variantId,
      );
      return found.length === 5 && found;
    });
    const kinds = events.map(({ envelope }) => envelope.type.split('.').slice(1, 3).join('.'));
    expect(kinds).toEqual([
      'variant.created',
      ...['created', 'deleted', 'created', 'deleted'].map((k) => `variant.${k}`),
    ]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(5);
    expect(events[1]?.envelope.data).toMatchObject({
      locale: 'fr-FR',
      copiedFrom: { variantId, version: 1, jobId: null },
    });
  });
});
