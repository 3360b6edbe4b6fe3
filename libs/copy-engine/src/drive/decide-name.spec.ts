import { decideName, type NameClaim } from './decide-name';

const file = (claim: Partial<NameClaim> = {}): NameClaim => ({ conflict: 'fail', isFolder: false, ...claim });
const folder = (claim: Partial<NameClaim> = {}): NameClaim => ({ conflict: 'fail', isFolder: true, ...claim });
const otherFile = { id: 'other', isFolder: false };
const otherFolder = { id: 'other', isFolder: true };

describe('a name in a folder', () => {
  it('is taken where it is free', () => {
    for (const conflict of ['fail', 'replace', 'rename'] as const) {
      expect(decideName(file({ conflict }), undefined)).toBe('take');
      expect(decideName(folder({ conflict }), undefined)).toBe('take');
    }
  });

  it('stays with the item that has it', () => {
    for (const conflict of ['fail', 'replace', 'rename'] as const) {
      expect(decideName(file({ conflict, itemId: 'other' }), otherFile)).toBe('take');
      expect(decideName(folder({ conflict, itemId: 'other' }), otherFolder)).toBe('take');
    }
  });

  it('is replaced only by a file where a file has it', () => {
    expect(decideName(file({ conflict: 'replace' }), otherFile)).toBe('replace');
    expect(decideName(file({ conflict: 'replace' }), otherFolder)).toBe('reject');
    expect(decideName(folder({ conflict: 'replace' }), otherFile)).toBe('reject');
    expect(decideName(folder({ conflict: 'replace' }), otherFolder)).toBe('reject');
  });

  it('is not replaced where the copied file itself has it', () => {
    expect(decideName(file({ conflict: 'replace', sourceId: 'other' }), otherFile)).toBe('reject');
    expect(decideName(file({ conflict: 'rename', sourceId: 'other' }), otherFile)).toBe('number');
  });

  it('gets a number with rename and is refused with fail, whatever has it', () => {
    for (const holder of [otherFile, otherFolder]) {
      expect(decideName(file({ conflict: 'rename' }), holder)).toBe('number');
      expect(decideName(folder({ conflict: 'rename' }), holder)).toBe('number');
      expect(decideName(file(), holder)).toBe('reject');
      expect(decideName(folder(), holder)).toBe('reject');
    }
  });
});
