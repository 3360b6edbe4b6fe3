import { shortId, type ModelMembers } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { buildCatalog, buildModel, fieldOf } from '../testing/model-builders';
import { outcomeOf } from '../testing/outcome-of';
import { decideModelChange, decideNewModel, hasPositions } from './decide-model';

const page = buildModel('page', { title: 'string', image: 'file' });
const quote = buildModel('quote', { words: 'string' }, { isBlock: true });
const catalog = buildCatalog([page, quote]);
const ID = '11111111-1111-4111-8111-111111111111';

const settings = (bytes: number): NonNullable<ModelMembers['settings']> => ({ hint: 'x'.repeat(bytes) });

describe('a new model', () => {
  const valid = { apiKey: 'article', name: 'Article' };

  it.each<[string, ModelMembers, string]>([
    ['without an API key', { name: 'x' }, 'INVALID_FIELD api_key VALIDATION_REQUIRED'],
    ['with an empty API key', { ...valid, apiKey: '' }, 'INVALID_FIELD api_key VALIDATION_REQUIRED'],
    ['with an API key in upper case', { ...valid, apiKey: 'Article' }, 'INVALID_FIELD api_key VALIDATION_FORMAT'],
    ['with an API key of two lines', { ...valid, apiKey: 'a\nb' }, 'INVALID_FIELD api_key VALIDATION_FORMAT'],
    ['with an API key that ends with _', { ...valid, apiKey: 'a_' }, 'INVALID_FIELD api_key VALIDATION_FORMAT'],
    [
      'with an API key that ends with a line break',
      { ...valid, apiKey: 'a\n' },
      'INVALID_FIELD api_key VALIDATION_FORMAT',
    ],
    ['with a long API key', { ...valid, apiKey: 'a'.repeat(256) }, 'INVALID_FIELD api_key VALIDATION_LENGTH'],
    ['with the API key of another', { ...valid, apiKey: 'page' }, 'INVALID_FIELD api_key VALIDATION_UNIQUENESS'],
    ['without a name', { apiKey: 'a' }, 'INVALID_FIELD name VALIDATION_REQUIRED'],
    ['with a blank name', { ...valid, name: ' \u00a0\n' }, 'INVALID_FIELD name VALIDATION_REQUIRED'],
    ['with a long name', { ...valid, name: 'é'.repeat(256) }, 'INVALID_FIELD name VALIDATION_LENGTH'],
    ['with a NUL in its name', { ...valid, name: 'a\0' }, 'INVALID_FIELD name VALIDATION_FORMAT'],
    ['with half of a character in its name', { ...valid, name: 'a\ud83d' }, 'INVALID_FIELD name VALIDATION_FORMAT'],
    [
      'with a title field that it cannot have yet',
      { ...valid, titleFieldId: 'x' },
      'INVALID_FIELD title_field VALIDATION_INVALID',
    ],
    [
      'of blocks that is a singleton',
      { ...valid, isBlock: true, isSingleton: true },
      'INVALID_FIELD singleton VALIDATION_INVALID',
    ],
    [
      'of blocks that is sortable',
      { ...valid, isBlock: true, settings: { sortable: true } },
      'INVALID_FIELD sortable VALIDATION_INVALID',
    ],
    [
      'that is a singleton and a tree',
      { ...valid, isSingleton: true, settings: { tree: true } },
      'INVALID_FIELD sortable VALIDATION_INVALID',
    ],
    ['with large settings', { ...valid, settings: settings(65_536) }, 'SETTINGS_TOO_LARGE'],
  ])('%s is rejected', (_, members, expected) => {
    expect(outcomeOf(() => decideNewModel(catalog, members, ID))).toBe(expected);
  });

  it.each<[string, ModelMembers]>([
    ['a name of 255 characters, some of two code units', { ...valid, name: '😀'.repeat(255) }],
    ['an API key of 255 characters', { ...valid, apiKey: 'a'.repeat(255) }],
    ['settings of 64 KiB', { ...valid, settings: settings(65_536 - '{"hint":""}'.length) }],
    ['the name of another', { ...valid, name: 'page' }],
  ])('can have %s', (_, members) => {
    expect(outcomeOf(() => decideNewModel(catalog, members, ID))).toMatchObject({ ...members, id: ID, fields: [] });
  });
});

describe('a change of a model', () => {
  it('keeps everything that is not sent', () => {
    const before = { ...page, settings: { sortable: true, hint: 'x' }, titleFieldId: fieldOf(page, 'title').id };
    fc.assert(
      fc.property(
        fc.record(
          { name: fc.constant('New'), apiKey: fc.constant('new'), settings: fc.constant({ hint: null }) },
          { requiredKeys: [] },
        ),
        ({ settings: sent, ...members }) => {
          const after = decideModelChange(catalog, before, { ...members, ...(sent && { settings: sent }) });
          expect(after).toEqual({ ...before, ...members, settings: { ...before.settings, ...sent } });
        },
      ),
    );
  });

  it.each<[string, ModelMembers, string]>([
    ['into a model of blocks', { isBlock: true }, 'INVALID_FIELD modular_block VALIDATION_INVALID'],
    ['to the API key of another', { apiKey: 'quote' }, 'INVALID_FIELD api_key VALIDATION_UNIQUENESS'],
    [
      'to a field of another model as its title',
      { titleFieldId: shortId(fieldOf(quote, 'words').id) },
      'INVALID_FIELD title_field VALIDATION_INVALID',
    ],
    ['to large settings, with those that it keeps', { settings: settings(65_000) }, 'SETTINGS_TOO_LARGE'],
  ])('%s is rejected', (_, members, expected) => {
    const before = { ...page, settings: { other: 'x'.repeat(1_000) } };
    expect(outcomeOf(() => decideModelChange(catalog, before, members))).toBe(expected);
  });

  it('can keep its API key, and remove its title field', () => {
    const before = { ...page, titleFieldId: fieldOf(page, 'title').id };
    expect(decideModelChange(catalog, before, { apiKey: 'page', titleFieldId: null })).toEqual(page);
  });

  it.each([
    [{ sortable: true }, true],
    [{ tree: true }, true],
    [{ sortable: 'true', tree: 1 }, false],
    [{}, false],
  ])('gives its records positions with the settings %j: %j', (of, expected) => {
    expect(hasPositions({ settings: of })).toBe(expected);
  });
});
