import type { SpaceId } from '@scriptorium/contracts';
import { BLOCK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import { decideConversion } from './decide-conversion';
import type { Field, Model } from '../../models/model';
import { catalogOf } from '../../models/read-catalog';

const ID = '11111111-1111-4111-8111-111111111111';
const OTHER_ID = '22222222-2222-4222-8222-222222222222';
const QUOTE = 'https://example.com/quote';

function field(members: Partial<Field>): Field {
  const usual = { id: ID, modelId: ID, apiKey: 'title', label: 'Title', fieldType: 'string' as const };
  return { ...usual, isLocalized: false, position: 1, validators: {}, settings: {}, ...members };
}

function model(members: Partial<Model>): Model {
  const usual = { id: ID, schemaUri: 'https://example.com/page', apiKey: 'page', name: 'Page', isBlock: false };
  return {
    ...usual,
    isSingleton: false,
    isDerived: false,
    titleFieldId: null,
    settings: {},
    fields: [],
    ...members,
  };
}

function convert(
  model: Model,
  before: Field,
  after: Field,
  ...texts: readonly string[]
): readonly string[] | undefined {
  const hosts = [
    model,
    { ...model, id: OTHER_ID, schemaUri: 'host', isBlock: false, fields: [field({ fieldType: 'rich_text' })] },
  ];
  const catalog = catalogOf(1 as SpaceId, { locales: ['en', 'it'], models: hosts, bareTypes: [] }, new Map());
  const conversion = decideConversion(catalog, model, before, after);
  const locales = ['en', 'it', 'fr'];
  const variants = texts.map((text, index) => ({ locale: locales[index] ?? null, text }));
  return conversion?.convert(variants, 'en');
}

function block(id: string, text: string, kind: string = SHARED_BLOCK): string {
  return `{"_meta":{"schema":"${kind}","type":"${QUOTE}"},"id":"${id}","fields":{"text":${text}}}`;
}

describe('converting bodies', () => {
  it('returns undefined if the change does not affect bodies', () => {
    expect(convert(model({}), field({}), field({ label: 'Other', fieldType: 'text' }))).toBeUndefined();
    expect(convert(model({}), field({}), field({ isLocalized: true }))).toBeUndefined();
    expect(convert(model({ isBlock: true }), field({}), field({ isLocalized: true }))).toBeUndefined();
  });

  it('renames a member and keeps all other text', () => {
    const [body, without] =
      convert(
        model({}),
        field({}),
        field({ apiKey: 'headline' }),
        '{"_meta":{"schema":"x"},"number":1.0e2,"title":"a\\u00e9","headline":"of a deleted field"}',
        '{"_meta":{"schema":"x"},"headline":"kept"}',
      ) ?? [];
    expect(body).toBe('{"_meta":{"schema":"x"},"number":1.0e2,"headline":"a\\u00e9"}');
    expect(without).toBe('{"_meta":{"schema":"x"},"headline":"kept"}');
  });

  it('renames a member in blocks at every depth, but only in blocks of that model', () => {
    const before = (key: string): string =>
      `{"_meta":{"schema":"host"},"text":"stays","content":[${block(ID, `[${block(OTHER_ID, '1.0')}]`)}]}`.replaceAll(
        '"fields":{"text"',
        `"fields":{"${key}"`,
      );
    const block1 = model({ isBlock: true, schemaUri: QUOTE });
    expect(convert(block1, field({ apiKey: 'text' }), field({ apiKey: 'words' }), before('text'))).toEqual([
      before('words'),
    ]);
    const other = model({ isBlock: true, schemaUri: `${QUOTE}s` });
    expect(convert(other, field({ apiKey: 'text' }), field({ apiKey: 'words' }), before('text'))).toEqual([
      before('text'),
    ]);
  });

  it("copies the main locale's value to all locales when the field stops being localized", () => {
    const texts = ['{"_meta":{},"title":"en","n":1}', '{"_meta":{},"title":"it","n":2.0}', '{"_meta":{}}'];
    expect(convert(model({}), field({ isLocalized: true }), field({}), ...texts)).toEqual([
      '{"_meta":{},"title":"en","n":1}',
      '{"_meta":{},"title":"en","n":2.0}',
      '{"_meta":{},"title":"en"}',
    ]);
    expect(convert(model({}), field({ isLocalized: true }), field({}), '{"_meta":{}}', ...texts)).toEqual([
      '{"_meta":{}}',
      '{"_meta":{},"n":1}',
      '{"_meta":{},"n":2.0}',
      '{"_meta":{}}',
    ]);
  });

  it('shares blocks of a field that stops being localized, and separates them when it becomes localized', () => {
    const [before, after] = [field({ fieldType: 'rich_text', isLocalized: true }), field({ fieldType: 'rich_text' })];
    const text = (kind: string, id = ID): string => `{"_meta":{},"title":[${block(id, '"x"', kind)}]}`;
    expect(convert(model({}), before, after, text(BLOCK), text(BLOCK, OTHER_ID))).toEqual([
      text(SHARED_BLOCK),
      text(SHARED_BLOCK),
    ]);
    const [first, second, third] =
      convert(model({}), after, before, text(SHARED_BLOCK), text(SHARED_BLOCK), '{}') ?? [];
    expect(first).toBe(text(BLOCK));
    expect(second).toMatch(/"id":"11111111-1111-4111-80[0-9a-f]{2}-[0-9a-f]{12}"/);
    expect(second?.replace(/"id":"[^"]*"/, `"id":"${ID}"`)).toBe(text(BLOCK));
    expect(third).toBe('{}');
  });
});
