import { shortId, uuidOf } from '@scriptorium/contracts';
import { buildCatalog, buildModel, fieldOf } from '../testing/model-builders';
import { outcomeOf } from '../testing/outcome-of';
import { clientGeneratedId } from './decide-model';
import { findField, findModel } from './find-model';

const page = buildModel('page', { title: 'string' });
const quote = buildModel('quote', { words: 'string' }, { isBlock: true });
const catalog = buildCatalog([page, quote]);
const ID = '11111111-1111-4111-8111-111111111111';

describe('finding models and fields', () => {
  const title = fieldOf(page, 'title');
  it.each([
    ['page', 'page'],
    [shortId(page.id), 'page'],
    ['quote', 'quote'],
  ])('finds the model %s', (name, expected) => {
    expect(findModel(catalog, name).apiKey).toBe(expected);
  });

  it('prefers a model whose id is also the API key of another', () => {
    const id = 'abcdefghijklmnopqrstug';
    const named = buildModel('named', {}, { id: uuidOf(id) ?? '' });
    const models = [buildModel(id), named];
    expect(findModel(buildCatalog(models), id)).toEqual(named);
    expect(findModel(buildCatalog(models.slice(0, 1)), id).apiKey).toBe(id);
  });

  it.each(['', 'nothing', 'constructor', '__proto__', page.id, shortId(ID), 'Page', 'page '])(
    'finds no model %j',
    (name) => {
      expect(outcomeOf(() => findModel(catalog, name))).toBe('NOT_FOUND');
    },
  );

  it.each([shortId(title.id), 'page::title'])('finds the field %s', (name) => {
    expect(findField(catalog, name)).toEqual({ model: page, field: title });
  });

  it.each(['title', 'quote::title', 'page::', '::title', 'page::title::x', 'page::title::', title.id, '', '::'])(
    'finds no field %j',
    (name) => {
      expect(outcomeOf(() => findField(catalog, name))).toBe('NOT_FOUND');
    },
  );

  it('accepts only short ids from clients', () => {
    expect(clientGeneratedId('Field', shortId(ID))).toBe(ID);
    for (const id of [ID, '', 'x', `${shortId(ID)}A`, shortId(ID).replace(/.$/, 'B')]) {
      expect(outcomeOf(() => clientGeneratedId('ItemType', id))).toBe('INVALID_FIELD id VALIDATION_FORMAT');
    }
  });
});
