import { RejectedError, shortId, type Precondition } from '@scriptorium/contracts';
import { checkPrecondition, type TaggedItem } from './check-precondition';

const ID = '6f1ed002-ab5b-4a1b-8c3d-0123456789ab';
const OTHER = '6f1ed002-ab5b-4a1b-8c3d-0123456789ac';
const item: TaggedItem = { id: ID, etag: 3, ctag: 2 };

const etag = (number: number, id = ID) => ({ itemId: shortId(id), etag: number });
const ctag = (number: number, id = ID) => ({ itemId: shortId(id), ctag: number });

/** Whether If-Match with these tags is met, and so If-None-Match is not. */
const MATCHES: readonly (readonly [string, NonNullable<Precondition['ifMatch']>, boolean])[] = [
  ['any tag', '*', true],
  ['the entity tag', [etag(3)], true],
  ['the content tag', [ctag(2)], true],
  ['one of several tags', [etag(1), etag(2), etag(3)], true],
  ['the tag of the item among those of others', [etag(3, OTHER), etag(3)], true],
  ['an older entity tag', [etag(2)], false],
  ['a newer entity tag', [etag(4)], false],
  ['an entity tag with the number of the content tag', [etag(2)], false],
  ['a content tag with the number of the entity tag', [ctag(3)], false],
  ['the tag of another item', [etag(3, OTHER), ctag(2, OTHER)], false],
  ['no tag', [], false],
  ['an id that is not a short id', [{ itemId: ID, etag: 3 }], false],
  ['a tag without a number', [{ itemId: shortId(ID) }], false],
];

const rejects = (tagged: TaggedItem | undefined, precondition: Precondition | undefined): boolean => {
  try {
    checkPrecondition(tagged, precondition);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ code: 'TAG_MISMATCH' });
    return true;
  }
};

describe('a precondition', () => {
  it.each(MATCHES)('with %s is met, or not, as listed', (_what, tags, matches) => {
    expect(rejects(item, { ifMatch: tags })).toBe(!matches);
    expect(rejects(item, { ifNoneMatch: tags })).toBe(matches);
  });

  it.each(MATCHES)('with %s does not match an item that does not exist', (_what, tags) => {
    expect(rejects(undefined, { ifMatch: tags })).toBe(true);
    expect(rejects(undefined, { ifNoneMatch: tags })).toBe(false);
  });

  it('may be missing', () => {
    for (const tagged of [item, undefined]) {
      expect(rejects(tagged, undefined)).toBe(false);
      expect(rejects(tagged, {})).toBe(false);
    }
  });

  it('is met only if both of its parts are', () => {
    expect(rejects(item, { ifMatch: [etag(3)], ifNoneMatch: [etag(2)] })).toBe(false);
    expect(rejects(item, { ifMatch: [etag(3)], ifNoneMatch: [etag(3)] })).toBe(true);
    expect(rejects(item, { ifMatch: [etag(2)], ifNoneMatch: [etag(2)] })).toBe(true);
    expect(rejects(undefined, { ifMatch: '*', ifNoneMatch: '*' })).toBe(true);
  });
});
