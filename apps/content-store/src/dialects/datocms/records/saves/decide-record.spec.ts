import { type FamilyId, randomId, shortId, type SpaceId } from '@scriptorium/contracts';
import { RECORD_LINK } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import type { Field, Model } from '../../../../models/model';
import { catalogOf } from '../../../../models/read-catalog';
import { decideRecord, type VariantText } from './decide-record';
import { labelOf } from './label-of';

const modelId = randomUUID();
const URI = 'https://example.com/page';
const LINKED = randomUUID();

function field(apiKey: string, fieldType: Field['fieldType'], isLocalized: boolean): Field {
  const id = randomUUID();
  return { id, modelId, apiKey, label: apiKey, fieldType, isLocalized, position: 1, validators: {}, settings: {} };
}

const title = field('title', 'string', true);
const PAGE: Omit<Model, 'isDerived'> = {
  id: modelId,
  schemaUri: URI,
  apiKey: 'page',
  name: 'Page',
  isBlock: false,
  isSingleton: false,
  settings: {},
  titleFieldId: title.id,
  fields: [title, field('count', 'float', false), field('to', 'link', false)],
};
const catalog = catalogOf(1 as SpaceId, { locales: ['en', 'fr'], models: [PAGE], bareTypes: [] }, new Map());
const model: Model = { ...PAGE, isDerived: false };

function variant(locale: string | null, members: string, name = ''): VariantText {
  const meta = `{"schema":"${URI}"${name && `,"name":"${name}"`}}`;
  return { locale, text: `{"_meta":${meta}${members && `,${members}`}}` };
}

function decided(before: readonly VariantText[], sent: Readonly<Record<string, unknown>>) {
  const { variants, removed } = decideRecord({ catalog, model, before, sent, generateId: randomUUID });
  return {
    removed: removed.map(({ locale }) => locale),
    variants: variants.map(({ locale, text }) => [locale, text.replace(`"schema":"${URI}"`, '')]),
  };
}

describe('decideRecord', () => {
  it('creates a variant per locale, with all fields in each', () => {
    expect(decided([], { title: { fr: 'Un', en: 'One' }, count: 1 }).variants).toEqual([
      ['en', '{"_meta":{},"title":"One","count":1}'],
      ['fr', '{"_meta":{},"title":"Un","count":1}'],
    ]);
  });

  it('keeps the text of values that are not sent or unchanged, and of unknown members', () => {
    const before = [variant('en', '"title":"One","count":1.0,"x":[1e400]'), variant('fr', '"count":1.0,"title":"Un"')];
    expect(decided(before, { count: 1, title: { en: 'Two', fr: 'Un' } }).variants).toEqual([
      ['en', '{"_meta":{},"title":"Two","count":1.0,"x":[1e400]}'],
      ['fr', '{"_meta":{},"count":1.0,"title":"Un"}'],
    ]);
  });

  it('treats a field named constructor as not sent', () => {
    const named: Model = { ...model, fields: [field('constructor', 'string', false), field('title', 'string', true)] };
    const request = { catalog, model: named, before: [], generateId: randomUUID };
    const textOf = (sent: object) => decideRecord({ ...request, sent: { ...sent } }).variants.map(({ text }) => text);
    expect(textOf({})).toEqual([expect.not.stringContaining('constructor')]);
    expect(textOf({ constructor: 'x' })).toEqual([expect.stringContaining('"constructor":"x"')]);
  });

  it('repairs shared values that differ between locales', () => {
    const before = [variant('en', '"count":1'), variant('fr', '"count":2')];
    expect(decided(before, { count: 1 }).variants).toEqual([
      ['en', '{"_meta":{},"count":1}'],
      ['fr', '{"_meta":{},"count":1}'],
    ]);
  });

  it('gives an added locale the shared values and the name of the others', () => {
    const before = [variant('fr', '"title":"Un","count":1.50', 'page-one')];
    expect(decided(before, { title: { en: 'One', fr: 'Un' } }).variants).toEqual([
      ['en', '{"_meta":{,"name":"page-one"},"count":1.50,"title":"One"}'],
      ['fr', '{"_meta":{,"name":"page-one"},"title":"Un","count":1.50}'],
    ]);
  });

  it('removes locales', () => {
    const before = [variant('en', '"title":"One"'), variant('fr', '"title":"Un"')];
    expect(decided(before, { title: { fr: 'Un' } })).toEqual({
      removed: ['en'],
      variants: [['fr', '{"_meta":{},"title":"Un"}']],
    });
  });

  it('treats a variant without a locale as the main one, and sets its locale if there are others', () => {
    const before = [variant(null, '"title":"One"')];
    expect(decided(before, { title: { en: 'Two' } }).variants).toEqual([[null, '{"_meta":{},"title":"Two"}']]);
    expect(decided(before, { title: { en: 'One', fr: 'Un' } }).variants.map(([locale]) => locale)).toEqual([
      'en',
      'fr',
    ]);
    expect(decided(before, { title: { fr: 'Un' } })).toMatchObject({ removed: [null] });
  });

  it('changes shared values also in a hidden variant without a locale', () => {
    const before = [variant(null, '"title":"None"'), variant('en', '"title":"One"')];
    expect(decided(before, { title: { en: 'Two' }, count: 1 }).variants).toEqual([
      ['en', '{"_meta":{},"title":"Two","count":1}'],
      [null, '{"_meta":{},"title":"None","count":1}'],
    ]);
  });

  it('returns only links that are new', () => {
    const link = `"to":{"_meta":{"schema":"${RECORD_LINK}"},"id":"${LINKED}"}`;
    const sent = { to: shortId(LINKED), count: 1 };
    const linksOf = (before: readonly VariantText[]) =>
      decideRecord({ catalog, model, before, sent, generateId: randomUUID }).links.map(({ familyId }) => familyId);
    expect(linksOf([variant('en', link)])).toEqual([]);
    expect(linksOf([variant('en', '')])).toEqual([LINKED]);
  });

  it('labels a variant by its title, and keeps a custom label until the title changes', () => {
    const familyId = randomId<FamilyId>();
    const text = (of: string): string => variant('en', `"title":${JSON.stringify(of)}`).text;
    expect(labelOf(model, familyId, text('One'), null)).toBe('One');
    expect(labelOf(model, familyId, text('One'), { text: text('One'), label: 'Chosen' })).toBe('Chosen');
    expect(labelOf(model, familyId, text('Two'), { text: text('One'), label: 'Chosen' })).toBe('Two');
    expect(labelOf(model, familyId, text(''), { text: text('One'), label: 'One' })).toBe(`Page ${shortId(familyId)}`);
    expect(labelOf(model, familyId, text('a\0\ud800b'), null)).toBe('a\uFFFD\uFFFDb');
    expect(labelOf(model, familyId, text('😀'.repeat(1200)), null)).toBe('😀'.repeat(1000));
  });
});
