import { RejectedError } from '@scriptorium/contracts';
import { checkName, checkPath } from './check-name';

describe('checkName', () => {
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
  ])('accepts %s', (name) => expect(() => checkName(name)).not.toThrow());

  it.each([
    ...Array.from('"*:<>?/\\|\0\n\u007f', (character) => `a${character}b`),
    '',
    '.',
    '..',
    'a.',
    'a ',
    ' a',
    '~$doc.docx',
    'x_VTI_x',
    '.lock',
    'CON',
    'prn',
    'AUX',
    'nul',
    'COM0',
    'lpt9',
    'Desktop.ini',
    'x'.repeat(256),
    'a\ud800b',
  ])('rejects %j', (name) => {
    const check = (): void => checkName(name);
    expect(check).toThrow(RejectedError);
    expect(check).toThrow(expect.objectContaining({ code: 'NAME_INVALID', data: { name } }));
  });
});

describe('checkPath', () => {
  const names = ['x'.repeat(199), '📁'.repeat(200)];

  it('accepts at most 400 characters, including the path below', () => {
    expect(() => checkPath(names)).not.toThrow();
    const tooLong = expect.objectContaining({ code: 'PATH_TOO_LONG', data: { limit: 400 } });
    expect(() => checkPath(names, 1)).toThrow(tooLong);
    expect(() => checkPath([...names, ''])).toThrow(tooLong);
  });
});
