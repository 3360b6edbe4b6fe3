export { isConflict, isDataError, translateDatabaseError, violates } from './database-errors';
export { endedMessage, jobFact, progressOf, type JobRow } from './job-row';
export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
export { createPool, inSnapshot, inTransaction, type PoolOptions } from './pool';
