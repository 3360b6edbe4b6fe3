export { createDataSource, inEntityTransaction, type EntityClass } from './data-source';
export {
  addressOf,
  DatabaseConnectionSettings,
  DatabaseSettings,
  directAddressOf,
  limitsOf,
} from './database-settings';
export {
  isConflict,
  isDataError,
  isTimedOut,
  reasonOfDataError,
  translateDatabaseError,
  violates,
} from './database-errors';
export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
export type { Pooler } from './connection/connection-options';
export type { LimitOptions } from './connection/time-limits';
export { createClient } from './connection/create-client';
export { awaitDatabase } from './await-database';
export { awaitSchema } from './await-schema';
export { DatabaseCheck, databaseCheck } from './database-check.store';
export { migrationNames, readAppliedMigrations } from './read-schema.store';
export { schemaState } from './schema-state';
export { reasonOf } from './reason-of';
export { ALONE, GroupCommit, type GroupCommitOptions, type MemberOutcome } from './group-commit/group-commit';
export { inGroupSnapshot, inGroupTransaction } from './group-commit/group-transaction';
export { createPool, withStatementTimeout, inSnapshot, inTransaction, type PoolOptions } from './pool';
export {
  deleteExpiredKeys,
  inTransactionOnce,
  readStoredReplyText,
  runOnce,
  type OnceRequest,
} from './idempotency/run-once.store';
export {
  deleteRowsOfSpace,
  isSpaceAtRest,
  readSpaceDeletions,
  type RowsOfSpace,
  type SpaceDeletion,
} from './space-deletion.store';
