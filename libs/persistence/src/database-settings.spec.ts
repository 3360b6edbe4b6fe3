import { loadConfig } from '@scriptorium/config';

import { DatabaseConnectionSettings, limitsOf } from './database-settings';

test('returns the limits that are set, and leaves the others to the kind of work', () => {
  const defaults = { connect: 5_000, answer: 10_000, idleInTransaction: 15_000 };
  expect(limitsOf(loadConfig(DatabaseConnectionSettings, {}))).toEqual(defaults);
  const variables = { DATABASE_STATEMENT_TIMEOUT_MS: '0', DATABASE_LOCK_TIMEOUT_MS: '700' };
  expect(limitsOf(loadConfig(DatabaseConnectionSettings, variables))).toEqual({ ...defaults, statement: 0, lock: 700 });
});
