/**
 * The services in the order of their start: the gateway is the last, because it answers for the others.
 *
 * A service has this one name as app folder, rpc and command subject, queue group, consumer, connection, log and image.
 * Its database role is the name with `_` for `-` (databaseRole), so that SQL needs no quotes; the gateway has none.
 */
export const SERVICES = ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway'] as const;

export function databaseRole(service: string): string {
  return service.replaceAll('-', '_');
}
