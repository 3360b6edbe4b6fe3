import { deleteLocalizedItem, type SpaceId, type VariantFact } from '@scriptorium/contracts';
import { copyVariantToLocale } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { Client } from 'pg';
import { LocalizedBranch } from '../../../../testing/localized-branch';

describe('deleting the last locale of an item', () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  /** Runs `work` after the result of a named statement, before the next statement of its transaction. */
  function after(name: string, work: () => Promise<unknown>): jest.SpyInstance {
    const { query } = Client.prototype as { readonly query: (this: Client, ...args: unknown[]) => unknown };
    return jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
      const result = query.apply(this, args);
      if ((args[0] as { readonly name?: string } | null)?.name !== name) return result;
      return Promise.resolve(result).then(async (rows) => {
        await work();
        return rows;
      });
    });
  }

  /**
   * Returns the locales of the deleted variants of a family in the order of the events, as soon as `last` is among
   * them.
   */
  async function deletedLocales(familyId: string, last: string): Promise<readonly (string | null)[]> {
    const natsUrl = await testNatsUrl();
    return eventually(async () => {
      const locales = (await storedMessages(natsUrl, 'EVENTS')).flatMap(({ envelope }) => {
        const data = envelope.data as VariantFact;
        return data.familyId === familyId && data.status === 'deleted' ? [data.locale] : [];
      });
      return locales.includes(last) && locales;
    });
  }

  it('also deletes a variant that a job adds concurrently, with its own event', async () => {
    const { id, familyId, shortId, version } = await docs.item('en-US');
    const { grants, principalId } = docs.two.admin;
    const copy = {
      spaceId: grants[0]?.spaceId ?? (0 as SpaceId),
      sourceVariantId: id,
      sourceVersion: version,
      locale: 'fr-FR',
      version: 1,
      createdBy: principalId,
    };
    const added = after('has-variants', () => inTransaction(docs.pool, (client) => copyVariantToLocale(client, copy)));
    const named = { caller: docs.two.writer, branch: docs.branch, id: shortId, locale: 'en-US' };
    await docs.store.rpc.call(deleteLocalizedItem, named).finally(() => {
      added.mockRestore();
    });
    expect(await deletedLocales(familyId, 'en-US')).toEqual(['fr-FR', 'en-US']);
    const { rows } = await docs.pool.query('select from content.variants where family_id = $1', [familyId]);
    expect(rows).toEqual([]);
  });
});
