export { createDataSource, inEntityTransaction, type EntityClass } from './data-source';
export { DatabaseSettings, DatabaseTimeoutSettings, limitsOf } from './database-settings';
export { isConflict, isDataError, isTimedOut, translateDatabaseError, violates } from './database-errors';
export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
export type { LimitOptions } from './connection/time-limits';
export { createClient } from './connection/create-client';
export { createPool, withStatementTimeout, inSnapshot, inTransaction, type PoolOptions } from './pool';
