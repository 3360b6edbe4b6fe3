import { RejectedError } from '@scriptorium/contracts';
import { checkName, checkPath } from './check-name';

describe('a name', () => {
  it.each([
    'a',
    'a.txt',
    '.gitignore',
    '~a',
    'con.txt',
    'com10',
    'a#b%c',
    "it's",
    'ein Name',
    '📁'.repeat(255),
    'a..b',
  ])('may be %s', (name) => expect(() => checkName(name)).not.toThrow());

  it.each([
    ...Array.from('"*:<>?/\\|\0\n\u007f', (character) => `a${character}b`),
    ...['', '.', '..', 'a.', 'a ', ' a', '~$doc.docx', 'x_VTI_x', '.lock', 'CON', 'prn', 'AUX', 'nul', 'COM0', 'lpt9'],
    ...['Desktop.ini', 'x'.repeat(256), 'a\ud800b'],
  ])('cannot be %j', (name) => {
    const asked = (): void => checkName(name);
    expect(asked).toThrow(RejectedError);
    expect(asked).toThrow(expect.objectContaining({ code: 'NAME_INVALID', data: { name } }));
  });
});

describe('a path', () => {
  const names = ['x'.repeat(199), '📁'.repeat(200)];

  it('has 400 characters at most, with what is below', () => {
    expect(() => checkPath(names)).not.toThrow();
    const tooLong = expect.objectContaining({ code: 'PATH_TOO_LONG', data: { limit: 400 } });
    expect(() => checkPath(names, 1)).toThrow(tooLong);
    expect(() => checkPath([...names, ''])).toThrow(tooLong);
  });
});
