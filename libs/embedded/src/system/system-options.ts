import type { Durability } from '../postgres/postgres-settings';
import type { ServiceEntry } from '../processes/node-service';
import type { ProcessSpec } from '../processes/supervised-process';

export interface SystemOptions {
  /** Holds everything that lasts. Made if it is not there. */
  readonly dataDir: string;
  /** Started in this order; `gateway` must be among them. */
  readonly services: readonly ServiceEntry[];
  /** 0 or absent: any free one. */
  readonly ports?: { readonly gateway?: number; readonly postgres?: number; readonly nats?: number };
  /** How the user chooses each port, for the message when it is taken. */
  readonly portSettings?: { readonly gateway?: string; readonly postgres?: string; readonly nats?: string };
  /** A PostgreSQL of the caller's, in place of the embedded one. Its user must be allowed to create roles. */
  readonly databaseUrl?: string | undefined;
  /** A nats-server of the caller's, in place of the embedded one. */
  readonly natsUrl?: string | undefined;
  /** Absolute path of a declared set-up, for the content-store to apply. */
  readonly bootstrapFile?: string | undefined;
  /** Origin of the links in answers. Default: where the gateway listens. */
  readonly publicUrl?: string | undefined;
  /** Serves over TLS, with certificates of the data folder's own. Default false. */
  readonly tls?: boolean;
  readonly logLevel?: string | undefined;
  /** Of the embedded PostgreSQL. Default: durable. */
  readonly durability?: Durability;
  /** Handed to the services too. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly readyWithinMs?: number;
  /** 'inherited': Ctrl-C reaches all processes at once. For tests; default 'own', which lets stop() keep the order. */
  readonly group?: ProcessSpec['group'];
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  /** Every line that a service writes, and our own under the source `system`. */
  readonly print?: (source: string, line: string) => void;
}
