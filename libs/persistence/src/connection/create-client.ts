import { clientConfig, type ConnectionOptions } from './connection-options';
import { DatabaseClient } from './database-client';

/** Creates a client that is not connected yet. */
export function createClient(options: ConnectionOptions): DatabaseClient {
  return new DatabaseClient(clientConfig(options));
}
