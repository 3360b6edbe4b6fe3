import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { checkName } from './check-name';
import { nameKey } from './name-key';
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

  const isValid = (name: string): boolean => {
    try {
      checkName(name);
      return true;
    } catch {
      return false;
    }
  };
  const valid = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })).map((parts) => parts.join('.')),
      // Names near the limit, with extensions of any length.
      fc
        .tuple(
          fc.integer({ min: 1, max: 250 }),
          fc.constantFrom('x', '📁', 'e\u0301'),
          fc.integer({ min: 0, max: 250 }),
        )
        .map(([stem, unit, extension]) => `${unit.repeat(stem)}.${'y'.repeat(extension)}`),
    )
    .filter(isValid);
  const number = fc.integer({ min: 1, max: 1_000_000 });

  it('is a valid name for any valid name', () => {
    fc.assert(
      fc.property(valid, number, fc.boolean(), (name, count, isFolder) => {
        expect([name, isValid(numberedName(name, count, isFolder))]).toEqual([name, true]);
      }),
      { numRuns: inFullRun(5_000, 300) },
    );
  });

  it('has another key for each number, so that the numbers find a free name', () => {
    fc.assert(
      fc.property(valid, number, number, fc.boolean(), (name, one, other, isFolder) => {
        const [first, second] = [one, other].map((count) => nameKey(numberedName(name, count, isFolder)));
        expect(first === second).toBe(one === other);
        expect(first).not.toBe(nameKey(name));
      }),
      { numRuns: inFullRun(5_000, 300) },
    );
  });

  it('keeps the extension of a file that fits, and the whole name of a folder', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,20}$/),
        fc.stringMatching(/^[a-z]{1,20}$/),
        number,
        (stem, extension, count) => {
          const name = `${stem}.${extension}`;
          expect(numberedName(name, count, false)).toBe(`${stem} ${String(count)}.${extension}`);
          expect(numberedName(name, count, true)).toBe(`${name} ${String(count)}`);
        },
      ),
      { numRuns: inFullRun(1_000, 100) },
    );
  });
});
