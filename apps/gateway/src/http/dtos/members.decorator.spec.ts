import { ITEM_DATE } from '@scriptorium/contracts';
import fc from 'fast-check';

import { rejectionBy } from '../../testing/violated-rules';
import { BodyPipe } from './body.pipe';
import {
  DateMember,
  FlagMember,
  IntegerMember,
  JsonTextMember,
  ListMember,
  ObjectMember,
  TextMember,
  TextsMember,
} from './members.decorator';

const pipe = new BodyPipe();
const LIMITS = { minLength: 2, maxLength: 5 };

class Element {
  @TextMember() readonly id!: string;
}

class Members {
  @TextMember({ isOptional: true, limits: LIMITS, code: 'TEXT' }) readonly text?: string;
  @TextMember({ isOptional: true, isNullable: true, limits: LIMITS }) readonly nullable?: string | null;
  @TextMember({ isOptional: true, oneOf: ['a', 'b'], code: 'CHOICE' }) readonly choice?: string;
  @TextsMember({ isOptional: true, limits: LIMITS, maxItems: 2, code: 'TEXTS' }) readonly texts?: string[];
  @IntegerMember({ isOptional: true }) readonly integer?: number;
  @FlagMember({ isOptional: true }) readonly flag?: boolean;
  @DateMember({ isOptional: true, pattern: ITEM_DATE, code: 'DATE' }) readonly date?: string;
  @ObjectMember({ isOptional: true }, { type: 'object', additionalProperties: true }) readonly object?: object;
  @ListMember(Element, { isOptional: true, maxItems: 2, code: 'LIST', uniqueBy: 'id' }) readonly list?: Element[];
  @JsonTextMember({ isOptional: true }, { type: 'object', additionalProperties: true }, { maxBytes: 12, code: 'JSON' })
  readonly json?: object;
}

const read = (body: object): Promise<object> =>
  pipe.transform(JSON.stringify(body), { type: 'body', metatype: Members }) as Promise<object>;

/** Values at, below and above each limit, with the code and the member of the rejection. */
it.each<[object, string | undefined, string?]>([
  [{ text: 'a' }, 'TEXT'],
  [{ text: 'ab' }, undefined],
  [{ text: 'abcde' }, undefined],
  [{ text: 'abcdef' }, 'TEXT'],
  // Code points count, not UTF-16 units, and a combining mark is one of its own.
  [{ text: '\u{1f600}'.repeat(5) }, undefined],
  [{ text: '\u{1f600}'.repeat(6) }, 'TEXT'],
  [{ text: '\u{1f600}' }, 'TEXT'],
  [{ text: 'éé' }, undefined],
  [{ text: 'e\u0301' }, undefined],
  [{ text: 'e\u0301e\u0301e\u0301' }, 'TEXT'],
  [{ text: 'a'.repeat(1_001) }, 'TEXT'],
  [{ text: ['ab'] }, 'FIELD_INVALID'],
  [{ nullable: '' }, 'FIELD_INVALID'],
  [{ nullable: null }, undefined],
  [{ choice: 'b' }, undefined],
  [{ choice: 'A' }, 'CHOICE'],
  [{ choice: '' }, 'CHOICE'],
  [{ texts: [] }, undefined],
  [{ texts: ['ab', 'ab'] }, undefined],
  [{ texts: ['ab', 'ab', 'ab'] }, 'TEXTS'],
  [{ texts: ['ab', 'a'] }, 'TEXTS'],
  [{ texts: ['ab', null] }, 'FIELD_INVALID'],
  [{ texts: { 0: 'ab', length: 1 } }, 'FIELD_INVALID'],
  [{ integer: Number.MAX_SAFE_INTEGER }, undefined],
  [{ integer: -Number.MAX_SAFE_INTEGER }, undefined],
  [{ integer: Number.MAX_SAFE_INTEGER + 1 }, 'FIELD_INVALID'],
  [{ integer: 0.5 }, 'FIELD_INVALID'],
  [{ integer: '1' }, 'FIELD_INVALID'],
  [{ integer: [1] }, 'FIELD_INVALID'],
  [{ flag: false }, undefined],
  [{ flag: 0 }, 'FIELD_INVALID'],
  [{ flag: 'true' }, 'FIELD_INVALID'],
  [{ date: '2026-01-02' }, undefined],
  [{ date: '2026-01-02T03:04:05.678+01:00' }, undefined],
  [{ date: '2026-01-02T03:04' }, 'DATE'],
  [{ date: '2026-01-02\n' }, 'DATE'],
  [{ object: {} }, undefined],
  [{ object: [] }, 'FIELD_INVALID'],
  [{ object: '{}' }, 'FIELD_INVALID'],
  [{ list: [{ id: '1' }, { id: '2' }] }, undefined],
  [{ list: [{ id: '1' }, { id: '2' }, { id: '3' }] }, 'LIST'],
  [{ list: [{ id: '1' }, { id: '1' }] }, 'FIELD_INVALID'],
  [{ list: [{ id: '1' }, {}] }, 'FIELD_REQUIRED', 'list[1].id'],
  [{ list: [{ id: '1' }, { id: 1 }] }, 'FIELD_INVALID', 'list[1].id'],
  [{ list: {} }, 'FIELD_INVALID'],
  [{ json: { a: '1234' } }, undefined],
  [{ json: { a: '12345' } }, 'JSON'],
  [{ json: { a: 'éé' } }, undefined],
  [{ json: { a: 'ééx' } }, 'JSON'],
  [{ json: [] }, 'FIELD_INVALID'],
])('reads %j, or rejects it: %s', async (...[body, code, path]) => {
  if (code !== undefined) {
    expect(await rejectionBy(pipe, Members, JSON.stringify(body))).toMatchObject({
      code,
      member: path ?? Object.keys(body)[0],
    });
    return;
  }
  const instance = await read(body);
  expect(instance).toBeInstanceOf(Members);
  expect(Object.keys(instance)).toEqual(Object.keys(body));
});

it('treats null as absent, except where null removes a value', async () => {
  const names = ['text', 'nullable', 'choice', 'texts', 'integer', 'flag', 'date', 'object', 'list', 'json'];
  expect(await read(Object.fromEntries(names.map((name) => [name, null])))).toEqual({ nullable: null });
});

it('reads members of any names and values as an instance of the class, or rejects one by its name', async () => {
  const name = fc.constantFrom(
    'text',
    'texts',
    'integer',
    'flag',
    'object',
    'list',
    'json',
    'constructor',
    'toString',
    '__proto__',
    'other',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, fc.jsonValue()), { maxLength: 4 }), async (pairs) => {
      const text = `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
      const isRead = await pipe.transform(text, { type: 'body', metatype: Members }).then(
        (instance) => Object.keys(instance as object),
        () => undefined,
      );
      if (isRead === undefined) {
        const { code, member } = await rejectionBy(pipe, Members, text);
        expect([code, member]).toEqual([expect.stringMatching(/^[A-Z_]+$/), expect.any(String)]);
      } else {
        expect(isRead.filter((key) => ['constructor', 'toString', '__proto__', 'other'].includes(key))).toEqual([]);
      }
    }),
  );
});
