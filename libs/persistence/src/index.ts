export { createDataSource, inEntityTransaction, type EntityClass } from './data-source';
export { DatabaseSettings, DatabaseTimeoutSettings } from './database-settings';
export { isConflict, isDataError, isTimedOut, translateDatabaseError, violates } from './database-errors';
export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
export { createPool, withStatementTimeout, inSnapshot, inTransaction, type PoolOptions } from './pool';
