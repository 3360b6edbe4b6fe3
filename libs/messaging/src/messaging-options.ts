import type { CommandType, OutgoingMessage } from '@scriptorium/contracts';
import type { ClientConfig } from 'pg';

export const MESSAGING_OPTIONS = Symbol('scriptorium messaging options');

export interface MessagingOptions {
  /** The service that this process is, as commands and rpcs name it: `localization-planner`. */
  readonly service: string;
  /** `nats://[user:password@]host:port`, several with commas between them. */
  readonly natsUrl: string;
  /**
   * Every command there is. Those of `service` must have exactly one handler each, or boot fails.
   * Absent: this process handles no commands.
   */
  readonly commands?: readonly CommandType<unknown>[];
  /** Handlers at work at once, per command, in this process. Default 8. */
  readonly concurrency?: number;
  /** Milliseconds after which a command whose process has fallen silent is given to another. Default 10,000. */
  readonly ackWaitMs?: number;
  /** Milliseconds that an rpc waits for a reply. Default 10,000. */
  readonly rpcTimeoutMs?: number;
  /** Milliseconds that a shutdown waits for handlers at work. Default 20,000. */
  readonly drainMs?: number;
  /** Replicas of each stream. Default 1; a cluster wants 3. */
  readonly replicas?: number;
  /** Changes streams and consumers that differ from what is declared, instead of refusing to start. Default false. */
  readonly updateTopology?: boolean;
  /**
   * Turns an error that a library threw into a rejected or transient one, in one place: a serialization failure of
   * Postgres into a `TransientError`, say. What it does not know it returns as it is.
   */
  readonly translateError?: (error: unknown) => unknown;
  /**
   * Returns the message that reports a dead-lettered command to the service that waits for it. It is published before the
   * dead letter. A message that cannot be read as its command is not reported.
   */
  readonly reportDeadLetter?: (
    dead: { readonly type: string; readonly subject: string; readonly data: unknown },
    why: { readonly code: string; readonly reason: string },
    now: Date,
  ) => OutgoingMessage | undefined;
}

export interface OutboxOptions {
  /** Postgres schema that holds the `outbox` table. */
  readonly schema: string;
  /** Where the schema is. The relay keeps one connection of its own; a pooler in transaction mode will not do. */
  readonly connection: string | ClientConfig;
  /** Messages a transaction of the relay takes. Default 1,000. */
  readonly batchSize?: number;
  /** Milliseconds after which the relay looks by itself. Default 5,000. */
  readonly pollMs?: number;
}
