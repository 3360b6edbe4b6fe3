import { parseTextQuery } from './parse-text-query';

test('terms stand next to each other without a separator, as the CLI writes them', () => {
  expect([...parseTextQuery('label:"the \\"best\\" page"contentRepositoryId:"5b32"status:"ACTIVE"')]).toEqual([
    ['label', 'the "best" page'],
    ['contentRepositoryId', '5b32'],
    ['status', 'ACTIVE'],
  ]);
});

test('terms may be separated and unquoted', () => {
  expect([...parseTextQuery(' status:ACTIVE  folderId:"f 1" ')]).toEqual([
    ['status', 'ACTIVE'],
    ['folderId', 'f 1'],
  ]);
});

test('words outside of terms are looked for in the label', () => {
  expect(parseTextQuery('status:"ACTIVE" summer sale').get('label')).toBe('summer sale');
  expect(parseTextQuery('').size).toBe(0);
});
