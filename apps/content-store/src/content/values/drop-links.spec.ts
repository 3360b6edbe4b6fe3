import type { FamilyId } from '@scriptorium/contracts';
import { BLOCK, blocksIn, linksIn, linkText } from '@scriptorium/copy-engine';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { Field } from '../../models/model';
import { buildCatalog, buildModel } from '../../testing/model-builders';
import { linksIn as linksByField } from '../publishing/links-in';
import { dropLinks } from './drop-links';

type Json = Readonly<Record<string, unknown>>;

const cta = buildModel('cta', { to: 'link', also: 'links', more: 'rich_text', raw: 'json' }, { isBlock: true });
const page = buildModel('page', {
  title: 'string',
  one: 'link',
  many: 'links',
  content: 'rich_text',
  single: 'single_block',
  text: 'structured_text',
  raw: 'json',
});
const catalog = buildCatalog([cta, page]);

const TARGETS = [1, 2, 3, 4].map((number) => `00000000-0000-4000-8000-00000000000${String(number)}` as FamilyId);
const target = fc.constantFrom(...TARGETS);
const link = target.map((id) => JSON.parse(linkText(id)) as Json);

const block = (depth: number): fc.Arbitrary<Json> =>
  fc.record({
    _meta: fc.constant({ schema: BLOCK, type: cta.schemaUri }),
    id: fc.uuid(),
    fields: fc.record(
      {
        to: link,
        also: fc.array(link, { maxLength: 3 }),
        more: depth === 0 ? fc.constant([]) : fc.array(block(depth - 1), { maxLength: 2 }),
        raw: target.map((id) => JSON.stringify({ id })),
      },
      { requiredKeys: [] },
    ),
  });

const span = fc.string().map((value) => ({ type: 'span', value }));
const node = fc.oneof(
  span,
  fc.tuple(link, fc.array(span)).map(([item, children]) => ({ type: 'itemLink', item, children })),
  link.map((item) => ({ type: 'inlineItem', item })),
  block(1).map((item) => ({ type: 'block', item })),
);
const document = fc
  .array(
    fc.array(node, { maxLength: 4 }).map((children) => ({ type: 'paragraph', children })),
    { maxLength: 3 },
  )
  .map((children) => ({ schema: 'dast', document: { type: 'root', children } }));

const bodies = fc
  .record(
    {
      title: fc.string(),
      one: link,
      many: fc.array(link, { maxLength: 4 }),
      content: fc.array(block(2), { maxLength: 3 }),
      single: block(1),
      text: document,
      // A JSON value is text, whatever it contains.
      raw: target.map(linkText),
    },
    { requiredKeys: [] },
  )
  .map((members): string => JSON.stringify({ _meta: { schema: page.schemaUri }, ...members }));

const familyIds = fc.subarray(TARGETS).map((ids) => new Set(ids));
const everywhere = (): boolean => true;
const runs = { numRuns: inFullRun(5_000, 100) };

/** Returns the links of a body as `field → target`, read by the code that decides on publishing. */
function linksOf(body: string): string[] {
  return linksByField(catalog, page, JSON.parse(body) as Json).map(
    ({ field, targetId }) => `${field.modelId === cta.id ? 'block ' : ''}${field.apiKey} → ${targetId}`,
  );
}

describe('dropLinks', () => {
  it('removes every link to the families, and no other', () => {
    fc.assert(
      fc.property(bodies, familyIds, (body, ids) => {
        const after = dropLinks(page, body, { catalog, familyIds: ids, drops: everywhere });
        const remains = (each: string): boolean => ![...ids].some((id) => each.endsWith(id));
        expect(linksOf(after)).toEqual(linksOf(body).filter(remains));
      }),
      runs,
    );
  });

  it('removes only the links of the fields that drop them', () => {
    const isLink = ({ fieldType }: Field): boolean => fieldType === 'link';
    fc.assert(
      fc.property(bodies, (body) => {
        const after = dropLinks(page, body, { catalog, familyIds: new Set(TARGETS), drops: isLink });
        expect(linksOf(after)).toEqual(linksOf(body).filter((each) => !/^(block to|one) /.test(each)));
      }),
      runs,
    );
  });

  it('keeps all blocks and all texts', () => {
    fc.assert(
      fc.property(bodies, familyIds, (body, ids) => {
        const after = dropLinks(page, body, { catalog, familyIds: ids, drops: everywhere });
        expect([...blocksIn(after).keys()]).toEqual([...blocksIn(body).keys()]);
        const spans = (of: string): readonly unknown[] =>
          of.match(/\{"type":"span","value":"(?:[^"\\]|\\.)*"\}/g) ?? [];
        expect(spans(after)).toEqual(spans(body));
        const { title, raw } = JSON.parse(body) as Json;
        expect(JSON.parse(after)).toMatchObject({
          ...(title === undefined ? {} : { title }),
          ...(raw === undefined ? {} : { raw }),
        });
      }),
      runs,
    );
  });

  it('returns the same text if nothing is dropped, and if it is repeated', () => {
    fc.assert(
      fc.property(bodies, familyIds, (body, ids) => {
        const unused = new Set(TARGETS.filter((id) => !linksIn(body).has(id)));
        expect(dropLinks(page, body, { catalog, familyIds: unused, drops: everywhere })).toBe(body);
        expect(dropLinks(page, body, { catalog, familyIds: ids, drops: () => false })).toBe(body);
        const once = dropLinks(page, body, { catalog, familyIds: ids, drops: everywhere });
        expect(dropLinks(page, once, { catalog, familyIds: ids, drops: everywhere })).toBe(once);
      }),
      runs,
    );
  });

  it('keeps the text of unchanged members to the byte', () => {
    const [id = '' as FamilyId] = TARGETS;
    const kept = '"a":1.0e2,"b":"\\u00e9","c":12345678901234567890';
    const body = (many: string): string => `{"_meta":{"schema":"x"},${kept},"many":[${many}],"raw":"{\\"x\\":1.0}"}`;
    const options = { catalog, familyIds: new Set([id]), drops: everywhere };
    expect(dropLinks(page, body(linkText(id)), options)).toBe(body(''));
  });

  it('replaces a link in a text by its words, and leaves a block of a deleted model alone', () => {
    const [id = '' as FamilyId] = TARGETS;
    const words = '{"type":"span","value":"words"}';
    const text = (children: string): string =>
      `{"text":{"schema":"dast","document":{"type":"root","children":[{"type":"paragraph","children":[${children}]}]}}}`;
    const linked = `{"type":"itemLink","item":${linkText(id)},"children":[${words}]}`;
    const inline = `{"type":"inlineItem","item":${linkText(id)}}`;
    const options = { catalog, familyIds: new Set([id]), drops: everywhere };
    expect(dropLinks(page, text(`${linked},${inline}`), options)).toBe(text(words));
    const gone = `{"content":[{"_meta":{"schema":"${BLOCK}","type":"x:gone"},"id":"${id}","fields":{"to":${linkText(id)}}}]}`;
    expect(dropLinks(page, gone, options)).toBe(gone);
  });
});
