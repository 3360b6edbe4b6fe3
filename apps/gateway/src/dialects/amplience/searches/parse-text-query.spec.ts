import { parseTextQuery } from './parse-text-query';

test('parses terms without a separator, as the CLI writes them', () => {
  expect([...parseTextQuery('label:"the \\"best\\" page"contentRepositoryId:"5b32"status:"ACTIVE"')]).toEqual([
    ['label', 'the "best" page'],
    ['contentRepositoryId', '5b32'],
    ['status', 'ACTIVE'],
  ]);
});

test('parses separated and unquoted terms', () => {
  expect([...parseTextQuery(' status:ACTIVE  folderId:"f 1" ')]).toEqual([
    ['status', 'ACTIVE'],
    ['folderId', 'f 1'],
  ]);
});

test('searches words outside of terms in the label', () => {
  expect(parseTextQuery('status:"ACTIVE" summer sale').get('label')).toBe('summer sale');
  expect(parseTextQuery('').size).toBe(0);
});
