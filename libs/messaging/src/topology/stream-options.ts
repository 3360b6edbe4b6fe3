export const DAY_MS = 24 * 60 * 60_000;
export const DEFAULT_EVENTS_MAX_AGE_MS = 7 * DAY_MS;

/** The server rejects a stream that stores messages for a shorter time. */
export const DUPLICATE_WINDOW_MS = 2 * 60_000;

export const TOPOLOGY_MODES = ['update', 'check', 'external'] as const;

/**
 * Decides whether a service creates and changes streams and consumers at its start (topology.ts). Default: `update`.
 */
export type TopologyMode = (typeof TOPOLOGY_MODES)[number];

/** Settings of the streams. Sizes without a value are left to the operator. */
export interface StreamOptions {
  readonly natsTopology?: TopologyMode;
  readonly natsReplicas?: number | undefined;
  readonly natsStorage?: 'file' | 'memory';
  readonly natsDomain?: string | undefined;
  readonly natsApiPrefix?: string | undefined;
  readonly natsCommandsMaxBytes?: number | undefined;
  readonly natsEventsMaxBytes?: number | undefined;
  readonly natsEventsMaxAgeMs?: number;
  /** Whether the stream STATE is kept. Default false. */
  readonly natsStateStream?: boolean;
  readonly natsDeadMaxBytes?: number | undefined;
  readonly natsDeadMaxAgeMs?: number;
}
