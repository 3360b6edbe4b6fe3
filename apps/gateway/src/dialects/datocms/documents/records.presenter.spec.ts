import fc from 'fast-check';

import { toJsonText } from '../../../http/bodies/json-text';
import { wellFormedText } from '../../../testing/hostile-texts';
import { fieldView, modelView, recordMeta, recordView, siteView, versionView } from '../../../testing/record-views';
import { presentItem } from './item.presenter';
import { presentField, presentItemType } from './item-type.presenter';
import { presentJobResult } from './job.presenter';
import { localesIn, presentStates } from './record-states.presenter';
import { presentSite } from './site.presenter';
import { withDefaults } from './with-defaults';

interface Document {
  readonly attributes: Readonly<Record<string, unknown>>;
}

const written = (document: object): Document => JSON.parse(toJsonText(document)) as Document;

it.each<[string, object, string]>([
  ['no placement', {}, '{"title":"A","n":1.0}'],
  ['a position', { position: 0 }, '{"title":"A","n":1.0,"position":0}'],
  [
    'a tree',
    { position: 2, parentId: null, meta: recordMeta({ hasChildren: false }) },
    '{"title":"A","n":1.0,"position":2,"parent_id":null}',
  ],
  ['no values', { attributes: ' { } ', position: 1 }, '{"position":1}'],
  ['no values and no placement', { attributes: '{}' }, '{}'],
])('writes the values of a record with %s as its text', (_what, change, text) => {
  expect(toJsonText(presentItem(recordView(change)))).toContain(`"attributes":${text},"relationships"`);
});

it('writes the values of any record unchanged, before its position', () => {
  fc.assert(
    fc.property(
      fc.dictionary(wellFormedText, fc.jsonValue(), { maxKeys: 4 }),
      fc.option(fc.nat()),
      (values, position) => {
        fc.pre(!Object.hasOwn(values, 'position'));
        const document = written(presentItem(recordView({ attributes: JSON.stringify(values, null, 1), position })));
        const expected = JSON.parse(JSON.stringify(values)) as object;
        expect(document.attributes).toEqual(position === null ? expected : { ...expected, position });
      },
    ),
  );
});

it('fills in the default of a setting that is null or missing, and hides unknown settings', () => {
  const defaults = { hint: null, tree: false, theme: { hue: 0 } };
  expect(withDefaults(defaults, { hint: 'H', tree: null, other: 1 })).toEqual({
    hint: 'H',
    tree: false,
    theme: { hue: 0 },
  });
  expect(withDefaults(defaults, { tree: true, theme: 0 })).toEqual({ hint: null, tree: true, theme: 0 });
  expect(written(presentSite(siteView({ settings: { timezone: null, constructor: 1 } }))).attributes).toMatchObject({
    timezone: 'Etc/UTC',
  });
});

it.each([
  ['text', { type: 'field', id: 'f' }, 'f'],
  ['null', null, null],
  ['a number', null, 5],
])('has a relationship for a setting of a model that is %s', (_what, data, id) => {
  const presented = presentItemType(modelView({ settings: { ordering_field: id } }));
  expect(presented).toMatchObject({ relationships: { ordering_field: { data }, workflow: { data: null } } });
});

it('has each misspelt name of the original beside the right one, with the same value', () => {
  const model = presentItemType(modelView({ settings: { collection_appearance: 'table' } }));
  expect(model).toMatchObject({ attributes: { collection_appearance: 'table', collection_appeareance: 'table' } });
  const appearance = { editor: 'own', parameters: {}, addons: [] };
  expect(presentField(fieldView({ settings: { appearance } }))).toMatchObject({
    attributes: { appearance, appeareance: appearance },
  });
});

it.each([
  [200, 'OK'],
  [422, 'Unprocessable Entity'],
  [599, ''],
])('names the status %i of a result as the client expects: %s', (status, statusText) => {
  expect(presentJobResult('j', { status, payload: {} })).toMatchObject({
    data: { attributes: { status, statusText } },
  });
});

describe('the differences between the current and the published version', () => {
  const none = {
    addedLocales: [],
    changedLocales: [],
    removedLocales: [],
    nonLocalizedChanged: false,
    isPublished: true,
  };
  const attributesOf = (states: object, locales: readonly string[], isValid = true) => {
    const record = recordView({ meta: recordMeta({ isCurrentVersionValid: isValid }) });
    const presented = presentStates({ record, states: { ...none, ...states }, locales, published: undefined });
    return (presented as { data: { attributes: Record<string, unknown> } }).data.attributes;
  };

  it('lead from the published locales to the current ones', () => {
    const locale = fc.constantFrom('en', 'it', 'de', 'fr');
    fc.assert(
      fc.property(fc.uniqueArray(locale), fc.uniqueArray(locale), (before, after) => {
        const addedLocales = after.filter((each) => !before.includes(each));
        const removedLocales = before.filter((each) => !after.includes(each));
        const { published_version_locales: published } = attributesOf({ addedLocales, removedLocales }, after);
        expect([...(published as string[])].sort()).toEqual([...before].sort());
      }),
    );
  });

  it.each([
    [
      { isPublished: false, addedLocales: ['en'] },
      true,
      { published_version_locales: [], current_version_invalid_locales: [] },
    ],
    [{}, true, { published_version_locales: ['en'], current_version_non_localized_fields_invalid: false }],
    [{}, false, { current_version_invalid_locales: ['en'], current_version_non_localized_fields_invalid: true }],
  ])('of %j, valid: %s, have the members %j', (states, isValid, members) => {
    expect(attributesOf(states, ['en'], isValid)).toMatchObject(members);
  });

  it('have the published version, if there is one', () => {
    const published = versionView();
    const presented = presentStates({ record: recordView(), states: none, locales: [], published });
    expect(presented).toMatchObject({ included: [{ type: 'item_version', id: published.id }] });
  });
});

it('finds the locales of a record in the values of its localized fields only', () => {
  const fields = [
    fieldView({ apiKey: 'title', isLocalized: true }),
    fieldView({ apiKey: 'json' }),
    fieldView({ apiKey: 'text', isLocalized: true }),
  ];
  const attributes = '{"title":{"en":"A","it":null},"json":{"de":1},"text":null}';
  expect(localesIn(recordView({ attributes }), modelView({ fields }))).toEqual(['en', 'it']);
  expect(localesIn(recordView({ attributes: '{}' }), modelView({ fields }))).toEqual([]);
});
