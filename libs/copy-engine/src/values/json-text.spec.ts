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
});
