import { decideName, type NameClaim } from './decide-name';

const file = (claim: Partial<NameClaim> = {}): NameClaim => ({ conflict: 'fail', isFolder: false, ...claim });
const folder = (claim: Partial<NameClaim> = {}): NameClaim => ({ conflict: 'fail', isFolder: true, ...claim });
const otherFile = { id: 'other', isFolder: false };
const otherFolder = { id: 'other', isFolder: true };

describe('decideName', () => {
  it('takes a free name', () => {
    for (const conflict of ['fail', 'replace', 'rename'] as const) {
      expect(decideName(file({ conflict }), undefined)).toBe('take');
      expect(decideName(folder({ conflict }), undefined)).toBe('take');
    }
  });

  it('lets an item keep its own name', () => {
    for (const conflict of ['fail', 'replace', 'rename'] as const) {
      expect(decideName(file({ conflict, itemId: 'other' }), otherFile)).toBe('take');
      expect(decideName(folder({ conflict, itemId: 'other' }), otherFolder)).toBe('take');
    }
  });

  it('replaces only a file by a file', () => {
    expect(decideName(file({ conflict: 'replace' }), otherFile)).toBe('replace');
    expect(decideName(file({ conflict: 'replace' }), otherFolder)).toBe('reject');
    expect(decideName(folder({ conflict: 'replace' }), otherFile)).toBe('reject');
    expect(decideName(folder({ conflict: 'replace' }), otherFolder)).toBe('reject');
  });

  it('does not replace the copied file itself', () => {
    expect(decideName(file({ conflict: 'replace', sourceId: 'other' }), otherFile)).toBe('reject');
    expect(decideName(file({ conflict: 'rename', sourceId: 'other' }), otherFile)).toBe('number');
  });

  it('numbers a taken name with rename and rejects it with fail', () => {
    for (const holder of [otherFile, otherFolder]) {
      expect(decideName(file({ conflict: 'rename' }), holder)).toBe('number');
      expect(decideName(folder({ conflict: 'rename' }), holder)).toBe('number');
      expect(decideName(file(), holder)).toBe('reject');
      expect(decideName(folder(), holder)).toBe('reject');
    }
  });
});
