/**
 * The services in the order of their start. The gateway is the last, because it forwards requests to the others.
 *
 * Each service has the same name everywhere: app folder, rpc and command subjects, queue group, consumer, connection,
 * log and image. Its database role is the name with `_` instead of `-` (databaseRole), so that SQL needs no quotes. The
 * gateway has no database role.
 */
export const SERVICES = ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway'] as const;

/** Default of the port of the gateway. */
export const DEFAULT_GATEWAY_PORT = 3210;

/** Defaults of the ports of the health endpoints: different ones, so that four services on one host do not conflict. */
export const DEFAULT_HEALTH_PORTS: ReadonlyMap<string, number> = new Map(
  SERVICES.map((service, index) => [service, DEFAULT_GATEWAY_PORT + 1 + index]),
);

export function databaseRole(service: string): string {
  return service.replaceAll('-', '_');
}
