import { randomId, type VariantId } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import {
  createTreeDatabase,
  inFullRun,
  insertTestVariant,
  insertTestVersion,
  testSeed,
  type ContentTree,
  type TreeDatabase,
} from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { planLocalization } from '../testing/planned-localization';
import { copyAll, planUndoOf } from '../testing/planned-undo';
import { executeRemoval } from './execute-removal';

const LOCALES = ['fr-FR', 'de-DE'];
const seed = testSeed();

/** A change of a copy after the job, before or after the undo is planned. */
interface Edit {
  readonly item: number;
  readonly locale: string;
  readonly kind: 'change' | 'publish' | 'link' | 'copy' | 'archive';
  readonly isLate: boolean;
}

const cases = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    links: fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }),
    edits: fc.array(
      fc.record<Edit>({
        item: fc.nat(count - 1),
        locale: fc.constantFrom(...LOCALES),
        kind: fc.constantFrom('change', 'publish', 'link', 'copy', 'archive'),
        isLate: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  }),
);

describe(`an undo after random edits (seed ${String(seed)})`, () => {
  let database: TreeDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTreeDatabase();
    ({ pool, tree } = database);
  });
  afterAll(() => database.drop());

  async function edit(ids: readonly VariantId[], { item, locale, kind }: Edit): Promise<void> {
    const familyId = ids[item] ?? randomId<VariantId>();
    const id = derivedId(familyId as string, locale);
    switch (kind) {
      case 'change':
        return insertTestVersion(pool, tree.spaceId, id, {});
      case 'publish':
        await pool.query(
          `update content.variants set publishing_status = 'LATEST', published_version = version where id = $1`,
          [id],
        );
        return;
      case 'archive':
        await pool.query(
          `update content.variants set status = 'ARCHIVED', updated_at = clock_timestamp() where id = $1`,
          [id],
        );
        return;
      case 'link':
        await tree.item({ links: [id] });
        return;
      case 'copy': {
        const copy = { id: randomId<VariantId>(), familyId: randomId<VariantId>(), locale: 'es-ES' };
        await insertTestVariant(pool, { spaceId: tree.spaceId, ...copy });
        await pool.query('update content.variants set source_variant_id = $2 where id = $1', [copy.id, id]);
      }
    }
  }

  /** Returns the places of the copies in a locale that must stay: edited ones, and what these link to. */
  function staying(links: readonly (readonly number[])[], edited: readonly number[], reached: ReadonlySet<number>) {
    const stay = new Set<number>();
    const add = (item: number): void => {
      if (stay.has(item) || !reached.has(item)) return;
      stay.add(item);
      for (const link of links[item] ?? []) add(link);
    };
    for (const item of edited) add(item);
    return stay;
  }

  it('leaves exactly what was touched and what that links to, and no link dangles', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ links, edits }) => {
        const ids = links.map(() => randomId<VariantId>());
        for (const [index, id] of ids.entries()) {
          await tree.item({ id, links: (links[index] ?? []).map((link) => ids[link] ?? '') });
        }
        const reached = new Set<number>();
        const reach = (item: number): void => {
          if (reached.has(item)) return;
          reached.add(item);
          for (const link of links[item] ?? []) reach(link);
        };
        reach(0);
        const commands = await planLocalization(pool, tree, ids[0] ?? randomId<VariantId>());
        await copyAll(pool, commands);
        const done = edits.filter(({ item }) => reached.has(item));
        const [job] = commands;
        if (job === undefined) throw new Error('The plan has no commands.');
        for (const each of done.filter(({ isLate }) => !isLate)) await edit(ids, each);
        const { commands: removals } = await planUndoOf(pool, job);
        for (const each of done.filter(({ isLate }) => isLate)) await edit(ids, each);
        for (const command of removals) await executeRemoval(pool, command);

        const expected = LOCALES.flatMap((locale) => {
          const edited = done.filter((each) => each.locale === locale).map(({ item }) => item);
          return [...staying(links, edited, reached)].map((item) => `${String(item)} ${locale}`);
        });
        const { rows } = await pool.query<{ family: VariantId; locale: string }>(
          'select family_id as family, locale from content.variants where job_id = $1',
          [job.jobId],
        );
        const remaining = rows.map(({ family, locale }) => `${String(ids.indexOf(family))} ${locale}`);
        expect(remaining.toSorted()).toEqual(expected.toSorted());

        const { rows: dangling } = await pool.query(
          `select v.id
             from content.variants v
            cross join lateral unnest(v.slots) slot (id)
            where not exists (select from content.variants t where t.space_id = v.space_id and t.id = slot.id)`,
        );
        expect(dangling).toEqual([]);
      }),
      { seed, numRuns: inFullRun(300, 15) },
    );
  });
});
