export { claimPort, pickFreePort } from './processes/free-port';
export { identityOf, isRunning, ownIdentity, type ProcessIdentity } from './processes/process-identity';
export { stopOrphan } from './processes/process-record';
export { nodeService, type ServiceEntry } from './processes/node-service';
export { Supervisor, type Managed } from './processes/supervisor';
export { startPostgres, type EmbeddedPostgres, type PostgresOptions } from './postgres/start-postgres';
export { type Durability } from './postgres/postgres-settings';
export { findNatsServer, type FindOptions } from './nats/find-nats-server';
export { startNatsServer, type EmbeddedNats, type NatsServerOptions } from './nats/start-nats-server';
