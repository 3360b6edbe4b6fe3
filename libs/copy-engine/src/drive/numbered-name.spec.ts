import { numberedName } from './numbered-name';

describe('a number that makes a name another one', () => {
  it.each([
    ['a.txt', false, 'a 1.txt'],
    ['a.tar.gz', false, 'a.tar 1.gz'],
    ['a', false, 'a 1'],
    ['.gitignore', false, '.gitignore 1'],
    ['New Folder', true, 'New Folder 1'],
    ['v1.2', true, 'v1.2 1'],
  ])('of %s (a folder: %s) makes %s', (name, isFolder, expected) =>
    expect(numberedName(name, 1, isFolder)).toBe(expected),
  );

  it('takes the room that it needs from the name, never half a character', () => {
    expect(numberedName(`${'📁'.repeat(251)}.txt`, 12, false)).toBe(`${'📁'.repeat(248)} 12.txt`);
    expect(numberedName(`a.${'x'.repeat(253)}`, 1, false)).toBe(`a.${'x'.repeat(251)} 1`);
  });
});
