import { createTreeDatabase, type ContentTree } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { derivedId } from '../derived-id';
import { copyVariantToLocale } from './copy-to-locale.store';
import type { CopiedVariant } from './copy-variants.sql';

describe('copyVariantToLocale', () => {
  let pool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    ({ pool, tree } = await createTreeDatabase());
  });
  afterAll(() => pool.end());

  async function copy(sourceVariantId: string, changes = {}): Promise<CopiedVariant | undefined> {
    const client = await pool.connect();
    try {
      return await copyVariantToLocale(client, {
        spaceId: tree.spaceId,
        sourceVariantId,
        sourceVersion: 1,
        locale: 'fr-FR',
        version: 1,
        createdBy: 'me',
        ...changes,
      });
    } finally {
      client.release();
    }
  }

  it('copies body, links and version number, and gives blocks new ids', async () => {
    const [linked, block, shared] = [randomUUID(), randomUUID(), randomUUID()];
    const id = await tree.item({ links: [linked], blocks: [block], sharedBlocks: [shared], label: 'Home' });
    await pool.query(`update content.variants set version = 3, tags = '{a,b}' where id = $1`, [id]);
    const copied = await copy(id, { sourceVersion: 3, version: 3 });
    expect(copied).toEqual({
      variantId: derivedId(id, 'fr-FR'),
      familyId: id,
      sourceVariantId: id,
      sourceVersion: 3,
    });
    const { rows } = await pool.query(
      `select copy.version, v.number, coalesce(v.label, b.label) as label, v.tags, v.slots,
              v.body_number = source.body_number as same_body
         from content.variants copy
         join content.versions v on v.variant_id = copy.id
         join content.versions source on source.variant_id = copy.source_variant_id
         join content.bodies b on b.number = v.body_number
        where copy.id = $1`,
      [copied?.variantId],
    );
    expect(rows).toEqual([
      {
        version: 3,
        number: 3,
        label: 'Home',
        tags: ['a', 'b'],
        same_body: true,
        slots: [linked, derivedId(block, 'fr-FR'), shared],
      },
    ]);
  });

  it('creates one variant for twenty concurrent calls, and fails the others with a unique violation', async () => {
    const id = await tree.item();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => copy(id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: '23505' });
    }
  });

  it('returns undefined if the source version does not exist', async () => {
    expect(await copy(await tree.item(), { sourceVersion: 2 })).toBeUndefined();
    expect(await copy(randomUUID())).toBeUndefined();
  });
});
