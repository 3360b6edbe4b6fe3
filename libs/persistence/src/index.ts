export { isConflict, isDataError, translateDatabaseError, violates } from './database-errors';
export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
export { createPool, inSnapshot, inTransaction, type PoolOptions } from './pool';
