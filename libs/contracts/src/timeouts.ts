/**
 * Durations in milliseconds that several services rely on. A duration that depends on another is derived from it.
 * Services compare the configurable ones at boot (settings.ts).
 */

/** Default of the time that a caller waits for the reply of an rpc. */
export const DEFAULT_RPC_TIMEOUT_MS = 10_000;

/** The time for a response after the work for it has ended. */
const RESPONSE_MS = 2_000;

/**
 * Default time limit of a statement that reads a whole space. It ends while the caller still waits, and a search that
 * waited for a connection has the other half of the time.
 */
export const DEFAULT_SEARCH_TIMEOUT_MS = DEFAULT_RPC_TIMEOUT_MS / 2;

/*
 * The times of a shutdown, each longer than the one before:
 *
 *   DEFAULT_RPC_TIMEOUT_MS   A caller waits for a reply.
 *   DRAIN_MS                 A service waits for its running handlers and requests.
 *   STOP_SERVICE_MS          The launcher kills a service that it stops. Kubernetes waits for 30 s by default.
 */

/** The time that a service waits for its running handlers on shutdown: two rpcs of a handler, one after the other. */
export const DRAIN_MS = 2 * DEFAULT_RPC_TIMEOUT_MS;

/** Returns the same time for the gateway, whose rpc time-out can be set: its requests in flight wait for rpcs. */
export function gatewayDrainMs(rpcTimeoutMs: number): number {
  return Math.max(DRAIN_MS, rpcTimeoutMs + RESPONSE_MS);
}

/** The time until the launcher kills a service that it stops: the service drains, then writes its last messages. */
export const STOP_SERVICE_MS = DRAIN_MS + RESPONSE_MS;

/** Default of the time after which the planner sends a command again that was released and not closed. */
export const DEFAULT_RESCUE_AFTER_MS = 30_000;

/** Returns the interval at which a worker renews the release of its command. Two renewals in a row may be lost. */
export function heartbeatMs(rescueAfterMs: number): number {
  return rescueAfterMs / 3;
}

/** The time after which another request may replace the writer of an upload that does not renew its claim. */
export const UPLOAD_CLAIM_MS = 15_000;

/** The interval at which a writer renews its claim. Two renewals in a row may be lost. */
export const UPLOAD_RENEWAL_MS = UPLOAD_CLAIM_MS / 3;

/** The time that a fragment waits for another writer: until the claim of a silent one has expired. */
export const UPLOAD_WAIT_MS = UPLOAD_CLAIM_MS + 5_000;
