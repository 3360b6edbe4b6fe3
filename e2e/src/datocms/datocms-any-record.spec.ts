import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { datocmsClient, type Client } from '../clients/datocms';
import {
  addFields,
  block,
  blockIdsIn,
  createModel,
  withoutBlockIds,
  type Block,
  type Model,
} from '../content/dato-models';
import { openSpace } from '../system/open-space';

/*
 * Properties of any record, with any nesting of blocks in all block fields, localized or not. Its duplicate is equal
 * except for ids, title and unique values. Source and duplicate share no id. No change of the duplicate affects the
 * source.
 */
const LOCALES = ['en-GB', 'fr-FR', 'it-IT'];
const RUNS = { numRuns: inFullRun(300, 30) };
/** Depth of nested blocks; six levels are allowed. */
const LEVELS = 5;

let client: Client;
let part: Model;
let record: Model;
let targets: readonly string[];

beforeAll(async () => {
  client = datocmsClient(await openSpace());
  const target = await createModel(client, 'target', { name: { type: 'string' } });
  const made = await Promise.all(['a', 'b'].map(async (name) => client.items.create({ item_type: target, name })));
  targets = made.map(({ id }) => id);
  part = await createModel(client, 'part', { text: { type: 'string' }, to: { type: 'link' } }, { modular_block: true });
  await addFields(client, part.id, blockFields(false, ''));
  record = await createModel(client, 'record', {
    title: { type: 'string', localized: true },
    slug: { type: 'slug', localized: true, validators: { unique: {} } },
    sku: { type: 'string', validators: { unique: {} } },
    rank: { type: 'integer' },
    others: { type: 'links' },
    ...blockFields(true, 'own_'),
    ...blockFields(false, 'shared_'),
  });
});

function blockFields(localized: boolean, prefix: string) {
  const item_types = [part.id];
  const texts = {
    structured_text_blocks: { item_types },
    structured_text_inline_blocks: { item_types },
    structured_text_links: { item_types: [] },
  };
  return {
    [`${prefix}parts`]: { type: 'rich_text', localized, validators: { rich_text_blocks: { item_types } } },
    [`${prefix}main`]: { type: 'single_block', localized, validators: { single_block_blocks: { item_types } } },
    [`${prefix}prose`]: { type: 'structured_text', localized, validators: texts },
  } as const;
}

type Values = Readonly<Record<string, unknown>>;

const text = fc.string({ maxLength: 12, unit: 'grapheme' });

/** Values of the three block fields. The blocks contain blocks in turn, with one level fewer. */
function inBlocks(levels: number): fc.Arbitrary<Values> {
  if (levels === 0) return fc.constant({ parts: [], main: null, prose: null });
  const aBlock = fc
    .tuple(text, fc.option(fc.nat(1)), inBlocks(levels - 1))
    .map(([words, to, values]) => ({ words, to, values }));
  // Wide at the top and narrow below: a record may have at most 600 blocks.
  const maxLength = levels === LEVELS ? 2 : 1;
  const inText = fc.array(fc.tuple(fc.boolean(), text, aBlock), { minLength: 1, maxLength }).map(proseOf);
  return fc.record({
    parts: fc.array(aBlock, { maxLength }),
    main: fc.option(aBlock, { freq: 1 }),
    prose: fc.option(inText, { freq: 1 }),
  });
}

/** Block nodes beside inline blocks. */
function proseOf(blocks: [boolean, string, object][]): object {
  const children = blocks.map(([isInline, value, item]) =>
    isInline
      ? {
          type: 'paragraph',
          children: [
            { type: 'span', value },
            { type: 'inlineBlock', item },
          ],
        }
      : { type: 'block', item },
  );
  return { schema: 'dast', document: { type: 'root', children } };
}

const aRecord = fc.uniqueArray(fc.constantFrom(...LOCALES), { minLength: 1 }).chain((locales) =>
  fc.record({
    locales: fc.constant(locales),
    title: fc.array(text, { minLength: 3, maxLength: 3 }),
    slug: fc.option(fc.constant('slug')),
    sku: fc.option(text),
    rank: fc.option(fc.integer({ min: -1_000, max: 1_000 })),
    others: fc.array(fc.nat(1), { maxLength: 2 }),
    shared: inBlocks(LEVELS),
    own: fc.array(inBlocks(LEVELS), { minLength: 3, maxLength: 3 }),
  }),
);
type ARecord = typeof aRecord extends fc.Arbitrary<infer Generated> ? Generated : never;

/** Returns generated values with the ids of models and link targets, which do not exist when values are generated. */
function withIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIds);
  if (typeof value !== 'object' || value === null) return value;
  if (!('words' in value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withIds(each)]));
  const { words, to, values } = value as { words: string; to: number | null; values: Values };
  return block(part, { text: words, to: to === null ? null : targets[to], ...(withIds(values) as Values) });
}

let recordNumber = 0;

function valuesOf({ locales, title, slug, sku, rank, others, shared, own }: ARecord): Values {
  recordNumber += 1;
  const perLocale = (valueOf: (index: number, locale: string) => unknown) =>
    Object.fromEntries(locales.map((locale, index) => [locale, valueOf(index, locale)]));
  const fields = ['parts', 'main', 'prose'] as const;
  return {
    title: perLocale((index) => title[index]),
    slug: perLocale((_, locale) => (slug === null ? null : `${slug}-${recordNumber}-${locale.toLowerCase()}`)),
    sku: sku === null ? null : `${sku} ${recordNumber}`,
    rank,
    others: others.map((index) => targets[index]),
    ...Object.fromEntries(fields.map((field) => [`shared_${field}`, withIds(shared[field])])),
    ...Object.fromEntries(
      fields.map((field) => [`own_${field}`, perLocale((index) => withIds(own[index]?.[field] ?? null))]),
    ),
  };
}

const CHANGED = ['title', 'slug', 'sku'];

async function nestedOf(id: string): Promise<Values> {
  return client.items.find(id, { nested: true });
}

function attributesOf({
  id: _id,
  type: _type,
  item_type: _model,
  creator: _creator,
  meta: _meta,
  ...values
}: Values): Values {
  return values;
}

function suffixed(value: unknown, suffix: string): unknown {
  if (typeof value === 'string' && value !== '') return value + suffix;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([locale, each]) => [locale, suffixed(each, suffix)]));
}

it('has an equal duplicate', async () => {
  await fc.assert(
    fc.asyncProperty(aRecord, async (generated) => {
      const values = valuesOf(generated);
      const { id } = await client.items.create({ item_type: record, ...values });
      const source = await nestedOf(id);
      expect(withoutBlockIds(attributesOf(source))).toMatchObject(withoutBlockIds(values) as object);
      const copy = await nestedOf((await client.items.duplicate(id)).id);

      const equal = withoutBlockIds(attributesOf(source)) as Values;
      expect(withoutBlockIds(attributesOf(copy))).toEqual({
        ...equal,
        title: suffixed(equal['title'], ' (duplicate)'),
        slug: suffixed(equal['slug'], '-duplicate'),
        sku: suffixed(equal['sku'], ' (duplicate)'),
      });
      const ids = [source, copy].flatMap((each) => [String(each['id']), ...blockIdsIn(attributesOf(each))]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(await nestedOf(id)).toEqual(source);
    }),
    RUNS,
  );
});

/** Returns a value with another text in every block, at every depth. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rewritten(each)]));
  if ((value as Partial<Block>).type !== 'item') return members;
  return { ...members, attributes: { ...(members['attributes'] as object), text: 'rewritten' } };
}

it('is not affected by any change of its duplicate', async () => {
  await fc.assert(
    fc.asyncProperty(aRecord, fc.constantFrom('rewrite', 'clear', 'destroy'), async (generated, action) => {
      const { id } = await client.items.create({ item_type: record, ...valuesOf(generated) });
      const source = await nestedOf(id);
      const copyId = (await client.items.duplicate(id)).id;
      const values = Object.entries(attributesOf(await nestedOf(copyId))).filter(([key]) => !CHANGED.includes(key));
      const inBlocksOnly = values.filter(([key]) => key.startsWith('own_') || key.startsWith('shared_'));
      if (action === 'rewrite') {
        const changed = Object.fromEntries(inBlocksOnly.map(([key, each]) => [key, rewritten(each)]));
        await client.items.update(copyId, changed);
        expect(attributesOf(await nestedOf(copyId))).toMatchObject(changed);
      } else if (action === 'clear') {
        await client.items.update(copyId, { shared_parts: [], shared_main: null, shared_prose: null, rank: null });
      } else {
        await client.items.destroy(copyId);
      }
      expect(await nestedOf(id)).toEqual(source);
    }),
    RUNS,
  );
});
