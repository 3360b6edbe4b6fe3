import { hashUuid } from './hash-uuid';

const SOURCE = Buffer.from('6f1ed002ab5b4a1b8c3d0123456789ab', 'hex');

describe('a computed UUID', () => {
  it.each([
    ['4', ['a'], { version: 4, variantBits: 2 }, 'ca978112-ca1b-4dca-bac2-31b39a23dc4d'],
    ['8', ['a'], { version: 8, variantBits: 2 }, 'ca978112-ca1b-8dca-bac2-31b39a23dc4d'],
    ['4', ['a'], { version: 4, variantBits: 4 }, 'ca978112-ca1b-4dca-8ac2-31b39a23dc4d'],
    ['4', ['c'], { version: 4, variantBits: 2 }, '2e7d2c03-a950-4ae2-a5ec-f5b5356885a5'],
  ] as const)('of version %s for %j with %j is stable', (_version, parts, layout, id) => {
    expect(hashUuid(parts, layout)).toBe(id);
  });

  it('keeps the head and its version digit', () => {
    const head = SOURCE.subarray(0, 8);
    expect(hashUuid([SOURCE, 'fr-FR'], { head, variantBits: 8 })).toBe('6f1ed002-ab5b-4a1b-80c2-a3ab508fda0d');
    expect(SOURCE.toString('hex')).toBe('6f1ed002ab5b4a1b8c3d0123456789ab');
  });

  it('hashes texts and bytes alike, independent of the parts they are split into', () => {
    const layout = { version: 8, variantBits: 2 } as const;
    expect(hashUuid(['a', Buffer.from('bø')], layout)).toBe(hashUuid(['abø'], layout));
  });
});
