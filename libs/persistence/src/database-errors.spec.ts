import { translateDatabaseError } from './database-errors';

const errorWith = (code: string) => Object.assign(new Error('from the server'), { code });

it('limits the attempts after a statement timeout, and not those after a shutdown of the server', () => {
  expect(translateDatabaseError(errorWith('57014'))).toMatchObject({ code: 'STATEMENT_TIMEOUT', maxAttempts: 3 });
  expect(translateDatabaseError(errorWith('57P01'))).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    maxAttempts: undefined,
  });
});
