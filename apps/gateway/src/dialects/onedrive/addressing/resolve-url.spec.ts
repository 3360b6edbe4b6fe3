import { resolveReference, resolveUrl } from './resolve-url';

const ID = 'AAAAAAAAAAAAAAAAAAAAAQ';
const DRIVE = 'AAAAAAAAAAAAAAAAAAAAAg';

type Item = readonly [itemId: string, path: readonly string[], action: string];

function itemOf(url: string): Item {
  const found = resolveUrl(url);
  if (found.kind !== 'item') throw new Error(`${url} is a ${found.kind}`);
  return [found.place.itemId, found.place.path, found.action];
}

const codeOf = (url: string): unknown => {
  try {
    return resolveUrl(url).kind;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('the drive of a URL', () => {
  it.each(['', '/v1.0', '/beta', '/v2.0', '/_api/v2.0'])('has the same form after the prefix "%s"', (prefix) => {
    const drive = (form: string) => resolveUrl(`${prefix}${form}/root`);
    expect(drive('/drive')).toMatchObject({ prefix, drive: { kind: 'default' } });
    expect(drive('/me/drive')).toMatchObject({ prefix, drive: { kind: 'default' } });
    expect(drive(`/drives/${DRIVE}`)).toMatchObject({ prefix, drive: { kind: 'id', id: DRIVE } });
  });

  it.each(['', '/me', '/users/anna', '/groups/docs', '/sites/docs'])('may be named by its id after "%s"', (owner) => {
    expect(resolveUrl(`/v1.0${owner}/drives/${DRIVE}/root`)).toMatchObject({ drive: { kind: 'id', id: DRIVE } });
  });

  it('may belong to a user, or to a space as group or site, after a prefix', () => {
    expect(resolveUrl('/v1.0/users/anna%40x/drive/root')).toMatchObject({ drive: { kind: 'user', id: 'anna@x' } });
    expect(resolveUrl('/v1.0/groups/docs/drive/root')).toMatchObject({ drive: { kind: 'space', key: 'docs' } });
    expect(resolveUrl('/beta/sites/docs/drive')).toMatchObject({
      kind: 'drive',
      drive: { kind: 'space', key: 'docs' },
    });
    expect(codeOf('/users/anna/drive/root')).toBe('ADDRESS_INVALID');
  });

  it('may be requested itself, with and without a trailing slash', () => {
    for (const url of ['/drive', '/me/drive', '/me/drive/', `/v1.0/drives/${DRIVE}`, '/v1.0/me/drive?$select=id']) {
      expect(resolveUrl(url).kind).toBe('drive');
    }
    for (const url of ['/drives', '/me/drives', '/v1.0/me/drives', '/v1.0/drives/']) {
      expect(resolveUrl(url).kind).toBe('drives');
    }
  });

  it.each([
    '/me',
    '/v1.0/me/messages',
    '/drive/sharedWithMe',
    '/drive/special/unknown',
    '/me/drive/special/constructor:/a.jpg',
    '/v1.0/me/drive/following',
    '/v1.0/me/drive/bundles',
    '/v1.0/shares/u!x/driveItem',
    '/v1.0/sites/docs/lists',
    '/v1.0/me/people?$top=1',
  ])('rejects another part of Graph: %s', (url) => {
    expect(codeOf(url)).toBe('ACTION_UNKNOWN');
  });

  it.each(['/items/x', '/v1.0', '/v1.0/items/x', '/v1.0/upload/x', '/drivel/root', '/drive/rooted'])(
    'is malformed in %s',
    (url) => expect(codeOf(url)).toBe('ADDRESS_INVALID'),
  );
});

describe('an item', () => {
  it.each<[string, Item]>([
    ['/root', ['root', [], '']],
    ['/root/', ['root', [], '']],
    ['/root:', ['root', [], '']],
    ['/root:/', ['root', [], '']],
    ['/root:/:/children', ['root', [], 'children']],
    ['/items/root', ['root', [], '']],
    ['/items/root/children', ['root', [], 'children']],
    [`/items/${ID}`, [ID, [], '']],
    [`/items/${ID}/children`, [ID, [], 'children']],
    [`/items/${ID}/content`, [ID, [], 'content']],
    [`/items/${ID}/copy`, [ID, [], 'copy']],
    ['/root:/a/b.txt', ['root', ['a', 'b.txt'], '']],
    ['/root:/a/b.txt:', ['root', ['a', 'b.txt'], '']],
    ['/root:/a/b.txt:/', ['root', ['a', 'b.txt'], '']],
    ['/root:/a/:/', ['root', ['a'], '']],
    ['/root:/a//b/:/children', ['root', ['a', 'b'], 'children']],
    ['/root:/a/b.txt:/content', ['root', ['a', 'b.txt'], 'content']],
    ['/root:/a/b.txt:/createUploadSession', ['root', ['a', 'b.txt'], 'createUploadSession']],
    ['/root:/content:/content', ['root', ['content'], 'content']],
    [`/items/${ID}:/`, [ID, [], '']],
    [`/items/${ID}:/a b`, [ID, ['a b'], '']],
    [`/items/${ID}:/a/b:`, [ID, ['a', 'b'], '']],
    [`/items/${ID}:/a/b:/`, [ID, ['a', 'b'], '']],
    [`/items/${ID}:/a/b:/createUploadSession`, [ID, ['a', 'b'], 'createUploadSession']],
    [`/items/${ID}/children/a.txt`, [ID, ['a.txt'], '']],
    [`/items/${ID}/children/a.txt/content`, [ID, ['a.txt'], 'content']],
    [`/items/${ID}/children/a/children/b/children`, [ID, ['a', 'b'], 'children']],
    [`/items/${ID}/children('a.txt')/content`, [ID, ['a.txt'], 'content']],
    [`/items/${ID}/children('it''s%20(1).txt')/content`, [ID, ["it's (1).txt"], 'content']],
    [`/items/root/children(''')')/content`, ['root', ["')"], 'content']],
    ['/root/delta', ['root', [], 'delta']],
    ["/root/delta(token='')", ['root', [], 'delta']],
  ])('is resolved from %s', (form, item) => {
    for (const drive of ['/drive', '/me/drive', `/drives/${DRIVE}`]) {
      expect(itemOf(`${drive}${form}`)).toEqual(item);
      expect(itemOf(`/v1.0${drive}${form}?a=b:/c`)).toEqual(item);
    }
  });

  it.each([
    ['/recent', ['root', 'recent', undefined]],
    ["/search(q='a%20b')", ['root', 'search', 'a b']],
    ["/root/search(q='')", ['root', 'search', '']],
    [`/items/${ID}/search(q='it''s%20(1)')`, [ID, 'search', "it's (1)"]],
    [`/items/${ID}/microsoft.graph.search(q='100%25')`, [ID, 'search', '100%']],
  ])('is the folder of the list %s', (form, [itemId, action, argument]) => {
    const found = resolveUrl(`/v1.0/drives/${DRIVE}${form}`);
    expect(found.kind === 'item' && [found.place.itemId, found.action, found.argument]).toEqual([
      itemId,
      action,
      argument,
    ]);
  });

  it.each(['/search', '/search()', "/search(q='a", '/search(q=a)', "/search(q='a'b')"])(
    'is not searched with %s',
    (form) => expect(['ADDRESS_INVALID', 'ACTION_UNKNOWN']).toContain(codeOf(`/v1.0/me/drive${form}`)),
  );

  it.each<[string, string, readonly string[], string]>([
    ['/special/approot', 'approot', [], ''],
    ['/special/Documents/children', 'documents', [], 'children'],
    ['/special/photos:/a/b.jpg:/content', 'photos', ['a', 'b.jpg'], 'content'],
  ])('is resolved below a special folder from %s', (form, special, path, action) => {
    expect(resolveUrl(`/v1.0/me/drive${form}`)).toMatchObject({ place: { itemId: 'root', path, special }, action });
  });

  it.each([
    ['/permissions', 'permissions', undefined],
    ['/permissions/owner-1', 'permissions/', 'owner-1'],
    ['/permissions/owner-1/grant', 'permissions/grant', 'owner-1'],
    ['/versions/3.0/microsoft.graph.restoreVersion', 'versions/restoreVersion', '3.0'],
  ])('has the action and the argument in %s', (suffix, action, argument) => {
    const found = resolveUrl(`/v1.0/me/drive/items/${ID}${suffix}`);
    expect(found.kind === 'item' && [found.action, found.argument]).toEqual([action, argument]);
  });

  // As sent by generated clients, which encode a path like an id.
  it.each<[string, Item]>([
    ['/items/root%3A%2Fdir%2Ff.txt%3A', ['root', ['dir', 'f.txt'], '']],
    ['/items/root%3A%2Fdir%2Ff.txt%3A/content', ['root', ['dir', 'f.txt'], 'content']],
    ['/items/root%3a%2fdir%2ff.txt%3a/createUploadSession', ['root', ['dir', 'f.txt'], 'createUploadSession']],
    [`/items/${ID}%3A%2Fa%20b%3A/children`, [ID, ['a b'], 'children']],
    ['/root%3A/dir/f.txt', ['root', ['dir', 'f.txt'], '']],
    ['/root:/dir%2Fsub%2Ffile.txt', ['root', ['dir', 'sub', 'file.txt'], '']],
    ['/root:/dir%2Fsub:/children', ['root', ['dir', 'sub'], 'children']],
    ['/root:/a%252Fb%253A.txt:/content', ['root', ['a%2Fb%3A.txt'], 'content']],
  ])('is resolved with encoded separators from %s', (form, item) => {
    for (const drive of ['/drive', `/drives/${DRIVE}`]) expect(itemOf(`/v1.0${drive}${form}`)).toEqual(item);
  });

  it('has names that are decoded once', () => {
    expect(itemOf('/drive/root:/a%2Fb/c%23d/100%25/%C3%BC:/children')).toEqual([
      'root',
      ['a', 'b', 'c#d', '100%', 'ü'],
      'children',
    ]);
    expect(codeOf('/drive/root:/100%:/children')).toBe('ADDRESS_INVALID');
    expect(codeOf('/drive/root:/%ff')).toBe('ADDRESS_INVALID');
  });

  it.each(['copy', 'microsoft.graph.copy', 'oneDrive.copy', 'action.copy'])('is copied by %s', (spelling) => {
    expect(itemOf(`/v2.0/drive/root:/a:/${spelling}`)).toEqual(['root', ['a'], 'copy']);
  });

  it('has the argument of a function', () => {
    expect(resolveUrl("/drive/root/delta(token='a%20b')")).toMatchObject({ action: 'delta', argument: "token='a b'" });
  });

  it.each([
    ['versions', 'versions', undefined],
    ['versions/3.0', 'versions/', '3.0'],
    ['versions/3.0/content', 'versions/content', '3.0'],
    ['versions/3.0/restoreVersion', 'versions/restoreVersion', '3.0'],
    ['versions/3.0/microsoft.graph.restoreVersion', 'versions/restoreVersion', '3.0'],
  ])('has the action %s', (suffix, action, argument) => {
    for (const item of [`items/${ID}`, 'root:/a.txt:']) {
      const resolved = resolveUrl(`/v1.0/drive/${item}/${suffix}`);
      expect(resolved).toMatchObject({ action, ...(argument === undefined ? {} : { argument }) });
    }
  });

  it('does not exist under a malformed id', () => {
    expect(codeOf('/drive/items/123')).toBe('NOT_FOUND');
    expect(codeOf('/drives/b!x/root')).toBe('NOT_FOUND');
    expect(codeOf('/v1.0/drive/items//children')).toBe('ADDRESS_INVALID');
  });

  it.each(['/drive/root:a', '/drive/root:/a:b', '/drive/items', '/drive/items:/a'])('rejects %s', (url) =>
    expect(codeOf(url)).toBe('ADDRESS_INVALID'),
  );

  it.each([
    `/drive/items/${ID}/thumbnails/0/medium`,
    `/drive/items/${ID}/permissions/1/a/b`,
    `/drive/items/${ID}/analytics/allTime`,
    '/drive/root:/a.xlsx:/workbook/worksheets',
    '/drive/root/a/b',
  ])('rejects an action that is not served: %s', (url) => expect(codeOf(url)).toBe('ACTION_UNKNOWN'));

  it('keeps the query as received', () => {
    const { query } = resolveUrl('/drive/root?@microsoft.graph.conflictBehavior=rename&$top=1');
    expect([...query]).toEqual([
      ['@microsoft.graph.conflictBehavior', 'rename'],
      ['$top', '1'],
    ]);
  });
});

describe('the path of a folder in a body', () => {
  it.each<[string, readonly string[]]>([
    ['/drive/root:/Documents', ['Documents']],
    ['/drive/root:', []],
    ['/drive/root', []],
    ['/me/drive/root:/a/b', ['a', 'b']],
    ['/drive/root:/a%20b', ['a b']],
  ])('%s', (text, path) => {
    expect(resolveReference(text)).toEqual({ drive: { kind: 'default' }, place: { itemId: 'root', path } });
  });

  it('may name another drive', () => {
    expect(resolveReference(`/drives/${DRIVE}/root:/a`)?.drive).toEqual({ kind: 'id', id: DRIVE });
  });

  it.each(['test_folder', '/test_folder', 'drive/root:', '/drive', '/drive/root:/a:/children'])(
    'rejects %s',
    (text) => {
      expect(resolveReference(text)).toBeUndefined();
    },
  );
});
