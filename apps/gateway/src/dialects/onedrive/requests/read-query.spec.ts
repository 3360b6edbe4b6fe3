import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../../testing/code-of';
import { hostileText } from '../../../testing/hostile-texts';
import { type Option, readExpansion, readOptions, readOrder, readSelection, readTop, select } from './read-query';

const ALL: readonly Option[] = ['select', 'expand', 'top', 'skiptoken', 'orderby'];
const optionsOf = (query: string) => readOptions(new URLSearchParams(query), ALL);
const parameterOf = (call: () => unknown) => rejectionOf(call)?.data['parameter'];

describe('the options of a query', () => {
  it.each([
    ['$top=1&$select=id', { top: '1', select: 'id' }],
    ['top=1&select=id', { top: '1', select: 'id' }],
    ['%24top=1', { top: '1' }],
    ['$skipToken=a', { skiptoken: 'a' }],
    ['skipToken=a', { skiptoken: 'a' }],
    ['$top=', { top: '' }],
    ['Top=1&token=x&@microsoft.graph.conflictBehavior=fail', {}],
    ['', {}],
  ])('are read from %j', (query, options) => {
    expect(Object.fromEntries(optionsOf(query))).toEqual(options);
  });

  it.each([
    ['$nothing=1', '$nothing'],
    ['$Top=1', '$Top'],
    ['$$top=1', '$$top'],
    ['$filter=1', '$filter'],
    ['filter=1', 'filter'],
    ['$top=1&top=1', 'top'],
    ['$skiptoken=1&$skipToken=2', '$skipToken'],
    ['$__proto__=1', '$__proto__'],
    ['$constructor=1', '$constructor'],
    ['$=1', '$'],
  ])('are rejected in %j by the name %s', (query, parameter) => {
    expect(rejectionOf(() => optionsOf(query))).toMatchObject({ code: 'QUERY_INVALID', data: { parameter } });
  });
});

it.each([
  ['1', 1],
  ['200', 200],
  ['999', 999],
  ['1000', 1_000],
  ['1001', 1_000],
  ['9'.repeat(400), 1_000],
])('reads $top=%s as %i', (text, top) => {
  expect(readTop(new Map([['top', text]]))).toBe(top);
});

it.each(['', '0', '-1', '-0', '01', '1.0', '1e3', '0x10', ' 1', '1 ', '+1', '٣', 'NaN', 'all'])(
  'rejects $top=%j',
  (text) => {
    expect(parameterOf(() => readTop(new Map([['top', text]])))).toBe('$top');
  },
);

describe('the order', () => {
  it.each([
    [undefined, 'name', 'asc'],
    ['name', 'name', 'asc'],
    ['size desc', 'size', 'desc'],
    ['lastModifiedDateTime asc', 'modifiedAt', 'asc'],
    ['  size   desc  ', 'size', 'desc'],
  ])('of %j is by %s, %s', (text, by, direction) => {
    expect(readOrder(new Map(text === undefined ? [] : [['orderby', text]]))).toEqual({ by, direction });
  });

  it.each([
    '',
    'Name',
    'name DESC',
    'name,size',
    'name desc,size',
    'constructor',
    '__proto__ desc',
    'toString',
    'name descasc',
    'modifiedAt',
  ])('rejects %j', (text) => {
    expect(parameterOf(() => readOrder(new Map([['orderby', text]])))).toBe('$orderby');
  });
});

describe('the expansion', () => {
  const expand = (text: string) => readExpansion(new Map([['expand', text]]));

  it.each<[string, readonly string[] | 'all' | 'none']>([
    ['children', 'all'],
    ['thumbnails', 'none'],
    [' thumbnails , children ', 'all'],
    ['children($select=id,name)', ['id', 'name']],
    ['children(select=id)', ['id']],
    ['children($select=)', 'all'],
    ['children($select=*)', 'all'],
    ['children($select=id,name),thumbnails', ['id', 'name']],
    ['thumbnails,children($select= size )', ['size']],
    ['', 'none'],
    [',,', 'none'],
  ])('of %j selects %j of the children', (text, selected) => {
    const { children } = expand(text);
    const names = children === undefined ? 'none' : children.select === undefined ? 'all' : [...children.select];
    expect(names).toEqual(selected);
  });

  it.each([
    'permissions',
    'Children',
    'children(',
    'children()',
    'children($top=1)',
    'children($select=a;$top=1)',
    'children)',
    'childrens',
  ])('rejects %j', (text) => {
    expect(parameterOf(() => expand(text))).toBe('$expand');
  });
});

describe('the selection', () => {
  const item = { id: 'a', name: 'b', '@microsoft.graph.downloadUrl': 'u', constructor: 'c' };
  const selected = (text: string) => Object.keys(select(item, readSelection(new Map([['select', text]]))));

  it.each([
    ['id', ['id']],
    [' name , id ,, ', ['id', 'name']],
    ['@content.downloadUrl', ['@microsoft.graph.downloadUrl']],
    ['id,*', Object.keys(item)],
    ['', Object.keys(item)],
    [',', Object.keys(item)],
    ['constructor', ['constructor']],
    ['toString,hasOwnProperty,nothing', []],
  ])('%j returns the members %j, in the order of the item', (text, names) => {
    expect(selected(text)).toEqual(names);
  });

  it('of the names that it returned returns the same again', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[\w@.]{1,6}$/), fc.nat()),
        fc.array(fc.stringMatching(/^[\w@.]{1,6}$/)),
        (members, names) => {
          const chosen = [...names, ...Object.keys(members).slice(0, 2)];
          if (chosen.length === 0) return;
          const once = select(members, readSelection(new Map([['select', chosen.join(',')]])));
          expect(Object.keys(once)).toEqual(Object.keys(members).filter((name) => chosen.includes(name)));
          if (Object.keys(once).length > 0) expect(select(once, new Set(Object.keys(once)))).toEqual(once);
        },
      ),
    );
  });
});

it('rejects with nothing but QUERY_INVALID, whatever the texts', () => {
  const readers: readonly ((options: ReadonlyMap<Option, string>) => unknown)[] = [
    readTop,
    readOrder,
    readExpansion,
    readSelection,
  ];
  fc.assert(
    fc.property(hostileText, hostileText, (name, text) => {
      const codes = [
        codeOf(() => readOptions(new URLSearchParams([[name, text]]), ALL)),
        ...readers.map((read) => codeOf(() => read(new Map(ALL.map((option) => [option, text]))))),
      ];
      for (const code of codes) expect([undefined, 'QUERY_INVALID']).toContain(code);
    }),
  );
});

it('reads an expansion of a million characters in linear time', () => {
  for (const piece of ['(', ')', ',', 'children(', '(,']) {
    expect(codeOf(() => readExpansion(new Map([['expand', `children${piece.repeat(1_000_000)}`]])))).toBe(
      piece === ',' ? undefined : 'QUERY_INVALID',
    );
  }
});
