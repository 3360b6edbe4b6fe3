import { numberedName } from './numbered-name';

describe('numberedName', () => {
  it.each([
    ['a.txt', false, 'a 1.txt'],
    ['a.tar.gz', false, 'a.tar 1.gz'],
    ['a', false, 'a 1'],
    ['.gitignore', false, '.gitignore 1'],
    ['New Folder', true, 'New Folder 1'],
    ['v1.2', true, 'v1.2 1'],
  ])('of %s (folder: %s) is %s', (name, isFolder, expected) => expect(numberedName(name, 1, isFolder)).toBe(expected));

  it('truncates the stem so that the number fits, between characters', () => {
    expect(numberedName(`${'📁'.repeat(251)}.txt`, 12, false)).toBe(`${'📁'.repeat(248)} 12.txt`);
    expect(numberedName(`a.${'x'.repeat(253)}`, 1, false)).toBe(`a.${'x'.repeat(251)} 1`);
  });
});
