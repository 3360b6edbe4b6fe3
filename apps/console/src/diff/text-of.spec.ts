import { textOf } from './text-of';

test('shows line breaks in texts as line breaks', () => {
  expect(textOf({ text: 'one\ntwo' })).toBe('{\n  "text": "one\ntwo"\n}');
});

test('keeps an escaped backslash before an n', () => {
  expect(textOf('C:\\new')).toBe('"C:\\\\new"');
});

test('a value that is absent is an empty text', () => {
  expect([textOf(undefined), textOf(null), textOf(0)]).toEqual(['', 'null', '0']);
});
