import type { Durability } from '../postgres/postgres-settings';
import type { ServiceEntry } from '../processes/node-service';
import type { ProcessSpec } from '../processes/supervised-process';

export interface SystemOptions {
  /** Folder for all persistent data. Created if it does not exist. */
  readonly dataDir: string;
  /** The services, in the order in which they are started. Must include `gateway`. */
  readonly services: readonly ServiceEntry[];
  /** 0 or undefined: any free port. */
  readonly ports?: { readonly gateway?: number; readonly postgres?: number; readonly nats?: number };
  /** Names of the user's settings for the ports, for the error if a port is in use. */
  readonly portSettings?: { readonly gateway?: string; readonly postgres?: string; readonly nats?: string };
  /** URL of a PostgreSQL to use instead of the embedded one. Its user must be allowed to create roles. */
  readonly databaseUrl?: string | undefined;
  /** URL of a nats-server to use instead of the embedded one. */
  readonly natsUrl?: string | undefined;
  /** Absolute path of the bootstrap file that the content-store applies. */
  readonly bootstrapFile?: string | undefined;
  /** Origin of the links in responses. Default: the address of the gateway. */
  readonly publicUrl?: string | undefined;
  /** Serves over TLS, with certificates that are stored in the data folder. Default false. */
  readonly tls?: boolean;
  readonly logLevel?: string | undefined;
  /** Durability of the embedded PostgreSQL. Default: durable. */
  readonly durability?: Durability;
  /** Environment, which the services inherit. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly readyWithinMs?: number;
  /** 'inherited': Ctrl-C signals all processes at once. For tests. Default 'own', so that stop() keeps the order. */
  readonly group?: ProcessSpec['group'];
  /** Aborts the start. */
  readonly signal?: AbortSignal;
  /** Called for every line that a service writes, and for lines of the launcher with the source `system`. */
  readonly print?: (source: string, line: string) => void;
}
