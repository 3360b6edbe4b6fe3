import { shortId } from '@scriptorium/contracts';
import fc from 'fast-check';

import { codeOf } from '../../../testing/code-of';
import { hostileText, wellFormedText } from '../../../testing/hostile-texts';
import { BARE_ROOTS, VERSION_PREFIXES } from './drive-paths';
import { resolveReference, resolveUrl } from './resolve-url';

const id = fc.uuid().map(shortId);
// No name contains a separator, and an encoded one is read as one.
const name = wellFormedText.map((text) => text.replaceAll(/[:/]/g, '_')).filter((text) => text !== '');
const names = fc.array(name, { maxLength: 4 });
const action = fc.constantFrom('', 'children', 'content', 'copy', 'createUploadSession', 'delta', 'restore');
const prefix = fc.constantFrom('', ...VERSION_PREFIXES.map((each) => `/${each}`));

/** A drive in a URL, and how it is resolved. */
const drive = fc.oneof(
  fc.constantFrom('/drive', '/me/drive').map((text) => ({ text, owner: { kind: 'default' } })),
  id.map((each) => ({ text: `/drives/${each}`, owner: { kind: 'id', id: each } })),
);
const base = fc.oneof(
  fc.constantFrom('/root', '/items/root').map((text) => ({ text, itemId: 'root' })),
  id.map((each) => ({ text: `/items/${each}`, itemId: each })),
);

/** The forms in which clients print the names below an item. */
const FORMS: Readonly<Record<string, (path: readonly string[]) => string>> = {
  colon: (path) => `:/${path.map(encodeURIComponent).join('/')}:`,
  'one colon for each name': (path) => path.map((each) => `:/${encodeURIComponent(each)}:`).join(''),
  'children by name': (path) => path.map((each) => `/children/${encodeURIComponent(each)}`).join(''),
  'children by key': (path) =>
    path.map((each) => `/children('${encodeURIComponent(each).replaceAll("'", "''")}')`).join(''),
};

describe.each(Object.entries(FORMS))('names in the form "%s"', (_form, print) => {
  it('are resolved as they were printed, below any drive and item, before any action', () => {
    fc.assert(
      fc.property(prefix, drive, base, names, action, (version, { text, owner }, { text: item, itemId }, path, of) => {
        const suffix = of === '' ? '' : `/${of}`;
        const found = resolveUrl(`${version}${text}${item}${print(path)}${suffix}?a=:/b`);
        expect(found).toMatchObject({ kind: 'item', prefix: version, drive: owner, place: { itemId, path } });
        expect(found).toMatchObject({ action: of });
      }),
    );
  });

  it('are resolved in linear time and depth, since a body may contain an address of megabytes', () => {
    const path = Array.from({ length: 30_000 }, (_, at) => `n${at}`);
    const resolved = resolveUrl(`/me/drive/root${print(path)}/content`);
    const inBody = resolveReference(`/drive/root${print(path)}`);
    expect(
      [resolved, inBody].map((found) => found !== undefined && 'place' in found && found.place.path.length),
    ).toEqual([30_000, 30_000]);
    expect(resolved).toMatchObject({ action: 'content' });
  });
});

it('takes no text between separators for a drive or an item of another kind', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      ':',
      '/root',
      '/items',
      '/drive',
      '/me',
      '/children',
      "('",
      "')",
      '/versions',
      '?',
      '%2F',
      '(',
      ')',
    ),
    hostileText,
  );
  const root = fc.constantFrom(...BARE_ROOTS, ...VERSION_PREFIXES).map((each) => `/${each}`);
  fc.assert(
    fc.property(root, fc.array(piece, { maxLength: 8 }), (first, pieces) => {
      const code = codeOf(() => resolveUrl(first + pieces.join('')));
      expect(['ADDRESS_INVALID', 'ACTION_UNKNOWN', 'NOT_FOUND', undefined]).toContain(code);
    }),
    { numRuns: 2_000 },
  );
});

it('resolves any path in a body, is undefined for a malformed one, and rejects only unknown ids', () => {
  fc.assert(
    fc.property(fc.constantFrom('/drive/root:', '/drives/x/root:', '/drive/items/x:', ''), hostileText, (at, text) => {
      expect([undefined, 'NOT_FOUND']).toContain(codeOf(() => resolveReference(at + text)));
    }),
  );
});

it.each([
  ['%252F', '%2F'],
  ['%253A', '%3A'],
  ['..', '..'],
  ['%2e%2e', '..'],
  ['a%00b', 'a\0b'],
  ['%20', ' '],
  ['a+b', 'a+b'],
  ['e%CC%81', 'e\u0301'],
  ['%C3%A9', 'é'],
  ['%F0%9F%98%80', '\u{1f600}'],
  ['__proto__', '__proto__'],
  ["it's", "it's"],
  ['a%3Fb', 'a?b'],
])('decodes the name %s once, to %j', (text, decoded) => {
  expect(resolveUrl(`/v1.0/me/drive/root:/x/${text}/y:/content`)).toMatchObject({
    place: { path: ['x', decoded, 'y'] },
  });
});

it.each(['%', '%2', '%zz', '%C0%AF', '%ED%A0%80', '%FF', '%C3', 'a%'])('rejects the malformed escape %s', (text) => {
  const urls = [`/drive/root:/${text}`, `/drive/root/children/${text}`, `/drive/root/children('${text}')`];
  const others = [`/drive/items/${text}`, `/drives/${text}/root`, `/v1.0/users/${text}/drive`];
  const functions = [`/drive/root/delta(token='${text}')`, `/drive/root/versions/${text}`];
  for (const url of [...urls, ...others, ...functions]) {
    expect([url, codeOf(() => resolveUrl(url))]).toEqual([url, 'ADDRESS_INVALID']);
  }
});

it.each(['root', 'Root', 'ROOT', ' root', 'root%20', '__proto__', 'AAAAAAAAAAAAAAAAAAAAAB', 'A'.repeat(23)])(
  'takes only "root" and well-formed ids for ids: %s',
  (text) => {
    const expected = text === 'root' ? undefined : 'NOT_FOUND';
    expect(codeOf(() => resolveUrl(`/drive/items/${text}/children`))).toBe(expected);
    expect(codeOf(() => resolveUrl(`/drives/${text}/root`))).toBe('NOT_FOUND');
  },
);

it.each(["/delta(token='')", "/delta(token='a''b')", '/delta()', "/delta(token='%27%29%27')"])(
  'keeps the argument of a function for its operation: %s',
  (suffix) => {
    const [, printed = ''] = /\((.*)\)$/.exec(suffix) ?? [];
    expect(resolveUrl(`/drive/root${suffix}`)).toMatchObject({
      action: 'delta',
      argument: decodeURIComponent(printed),
    });
  },
);

it.each(["/delta(token='a'", '/delta(a)(b)', '/delta(a(b))', '/copy(', '/copy)', '/co-py', '/copy/', '/copy//'])(
  'rejects the malformed function %s, and accepts one trailing slash',
  (suffix) => {
    const expected = suffix === '/copy/' ? undefined : 'ACTION_UNKNOWN';
    expect(codeOf(() => resolveUrl(`/drive/root${suffix}`))).toBe(expected);
  },
);
