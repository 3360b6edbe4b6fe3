import fc from 'fast-check';

import { wellFormedText } from '../testing/hostile-texts';
import { attachmentOf } from './attachment-of';

/** The extended value of a parameter (RFC 8187, 3.2.1), which strict parsers require. */
const EXTENDED = /^attachment; filename\*=UTF-8''((?:%[0-9A-F]{2}|[A-Za-z0-9!#$&+.^_`|~-])*)$/;
const nameIn = (header: string): string => decodeURIComponent(EXTENDED.exec(header)?.[1] ?? 'malformed %');

it.each([
  'report (1).txt',
  "it's *.txt",
  '"a".txt',
  'a;b=c.txt',
  '%41.txt',
  'a\\b',
  'é',
  'e\u0301',
  '\u{1f600}',
  '日本',
])('encodes the name %j by RFC 8187', (name) => {
  expect(nameIn(attachmentOf(name))).toBe(name);
});

it('encodes every name that a drive can have', () => {
  fc.assert(fc.property(wellFormedText, (name) => expect(nameIn(attachmentOf(name))).toBe(name)));
});
