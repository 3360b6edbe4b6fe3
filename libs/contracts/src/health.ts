export type HealthStatus = 'ok' | 'degraded' | 'unavailable';

/** The state of a dependency of a process: of a database, NATS, a store of bytes, another service. */
export interface ComponentHealth {
  readonly name: string;
  /** degraded: it works with a restriction. */
  readonly status: HealthStatus;
  /** The process can do none of its work without it. */
  readonly isEssential: boolean;
  /** Why the status is not `ok`, for operators: it may contain addresses. */
  readonly reason?: string;
  /** Begin of the status: RFC 3339 in UTC. */
  readonly since: string;
  /** End of the last check. Absent before the first one. */
  readonly checkedAt?: string;
}

/** The health of a process. It answers at `healthSubject` with it. */
export interface HealthReport {
  readonly phase: 'starting' | 'started' | 'stopping';
  /** unavailable: an essential component is unavailable. degraded: another component is not `ok`. */
  readonly status: HealthStatus;
  readonly components: readonly ComponentHealth[];
}
