import type { CommandType, OutgoingMessage, SettingValues } from '@scriptorium/contracts';
import type { Health } from '@scriptorium/health';
import type { Client } from 'pg';

import type { StreamOptions } from '../topology/stream-options';
import type { NatsAccess } from './nats-connection';

export const MESSAGING_OPTIONS = Symbol('scriptorium messaging options');

export interface MessagingOptions extends NatsAccess, StreamOptions {
  /** Name of this service in commands and rpcs: `localization-planner`. */
  readonly service: string;
  /**
   * All commands of the product. Boot fails unless each command of `service` has exactly one handler.
   * Default: this process handles no commands.
   */
  readonly commands?: readonly CommandType<unknown>[];
  /** Maximum number of concurrent handlers per command in this process, if each takes one slot. Default 8. */
  readonly concurrency?: number;
  /**
   * By the type of a command: returns the part of a slot that its handler takes, between 0 and 1. More handlers of
   * small commands can then be in progress, which execute them in groups. Default: 1.
   */
  readonly slotOf?: Readonly<Record<string, (data: unknown) => number>>;
  /** Milliseconds without a progress report after which a command is redelivered. Default 10,000. */
  readonly ackWaitMs?: number;
  /** Milliseconds that an rpc waits for a reply. Default 10,000. */
  readonly rpcTimeoutMs?: number;
  /** Ed25519 private key in PEM that signs the callers of rpcs. Default: this process sends no callers. */
  readonly callerSigningKey?: string;
  /** Ed25519 public keys in PEM. Default: this process has no rpc with a caller. */
  readonly callerPublicKeys?: string;
  /** Milliseconds that a shutdown waits for running handlers. Default 20,000. */
  readonly drainMs?: number;
  /** Gets the checks of NATS, and is reported to other services. Default: no checks. */
  readonly health?: Health;
  /** Settings of this process that rules of `SETTINGS_RULES` compare, by the names of their environment variables. */
  readonly sharedSettings?: SettingValues;
  /**
   * Translates an error of a library into a `RejectedError` or `TransientError`, for example a serialization failure of
   * Postgres into a `TransientError`. Returns any other error unchanged.
   */
  readonly translateError?: (error: unknown) => unknown;
  /**
   * Returns the message that reports a dead-lettered command to the service that waits for it. It is published before
   * the dead letter. A message that cannot be read as its command is not reported.
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
  /**
   * Returns a client, not connected yet, for the database of the schema. The relay needs one connection of its own, and
   * not through a pooler in transaction mode. The client must fail if the server does not answer, and end in any case.
   */
  readonly createClient: () => Client;
  /**
   * Relays commands separately from events, on a second connection: then events that cannot be stored do not delay
   * commands. For a schema with both. Default false.
   */
  readonly hasCommands?: boolean;
  /** Maximum number of messages per transaction of the relay. Default 1,000. */
  readonly batchSize?: number;
  /** Milliseconds between polls of the table when no notification arrives. Default 5,000. */
  readonly pollMs?: number;
}
