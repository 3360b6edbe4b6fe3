import * as fc from 'fast-check';
import { arrayText, elementsOf, membersOf, memberTexts, objectText } from './json-text';

describe('JSON text', () => {
  it('has the unchanged texts of members and elements', () => {
    expect([...memberTexts('{ "a" : 1.0 , "b\\"" : "x\\\\", "c":[1, {"d":"]}"}],"a":-0}')]).toEqual([
      ['a', '-0'],
      ['b"', '"x\\\\"'],
      ['c', '[1, {"d":"]}"}]'],
    ]);
    expect(elementsOf(' [1e400 ,"a,b", {} ,null]')).toEqual(['1e400', '"a,b"', '{}', 'null']);
  });

  it('has no members if it is not an object, and no elements if it is not an array', () => {
    expect([...membersOf('[1]'), ...membersOf('"{"'), ...membersOf('{ }')]).toEqual([]);
    expect([...elementsOf('{"a":1}'), ...elementsOf('12'), ...elementsOf('[ ]')]).toEqual([]);
  });

  it('can be rebuilt from its members and elements', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        expect(JSON.parse(objectText(memberTexts(text)))).toEqual(JSON.parse(text));
        const list = JSON.stringify(Object.values(object), null, indent);
        expect(JSON.parse(arrayText(elementsOf(list)))).toEqual(JSON.parse(list));
      }),
    );
  });

  it('keeps every duplicate in membersOf, and the last one in memberTexts', () => {
    const text = '{"a":1,"\\u0061":2.0,"__proto__":{"x":1},"__proto__":3}';
    expect(membersOf(text).map(({ key, text: value }) => [key, value])).toEqual([
      ['a', '1'],
      ['a', '2.0'],
      ['__proto__', '{"x":1}'],
      ['__proto__', '3'],
    ]);
    expect([...memberTexts(text)]).toEqual([
      ['a', '2.0'],
      ['__proto__', '3'],
    ]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('counts positions in UTF-16 code units', () => {
    const text = '{ "😀\\ud83d" : "é👍" ,"\u2028":[ "\\"]" ] }';
    const members = membersOf(text);
    expect(members.map(({ keyFrom, from, to }) => [text.slice(keyFrom, from), text.slice(from, to)])).toEqual([
      ['"😀\\ud83d" : ', '"é👍"'],
      ['"\u2028":', '[ "\\"]" ]'],
    ]);
    expect(members.map(({ key }) => key)).toEqual(['😀\ud83d', '\u2028']);
  });

  it('reads a text that is nested a million levels deep', () => {
    const deep = '[{"a":'.repeat(500_000) + 'null' + '}]'.repeat(500_000);
    expect(memberTexts(`{"a":${deep},"b":1}`).get('a')).toBe(deep);
    expect(elementsOf(`[${deep},1]`)).toEqual([deep, '1']);
  });

  // With quadratic time this test would exceed the runner's limit.
  it('reads long texts in linear time', () => {
    const many = 300_000;
    for (const value of ['\\\\', '\\"', '\\\\\\"', '{', ',', ' '].map((piece) => `"${piece.repeat(many)}"`)) {
      expect(memberTexts(`{"a":${value},"b":[${value}]}`).get('b')).toBe(`[${value}]`);
    }
    expect(elementsOf(`[${'"",'.repeat(many)}0]`)).toHaveLength(many + 1);
    expect(membersOf(`{${'"":{},'.repeat(many)}"":${' '.repeat(many)}0}`)).toHaveLength(many + 1);
  });
});
