import type { DriveView } from '@scriptorium/contracts';

import { DRIVE_TYPE, presentIdentity } from './item.presenter';

/** Size in bytes of a drive without a quota. Clients treat 0, or a missing size, as a full drive. */
const UNLIMITED_SIZE = 2 ** 50;

export function presentDrive(drive: DriveView, publicUrl: string): Record<string, unknown> {
  return {
    id: drive.id,
    driveType: DRIVE_TYPE,
    name: drive.name,
    createdDateTime: drive.createdAt,
    lastModifiedDateTime: drive.modifiedAt,
    owner: presentIdentity(drive.ownerId, drive.ownerName),
    quota: presentQuota(drive.quota),
    webUrl: `${publicUrl}/drives/${drive.id}`,
  };
}

function presentQuota({ total, used, deleted }: DriveView['quota']): object {
  const size = total ?? UNLIMITED_SIZE;
  const remaining = Math.max(0, size - used);
  return { total: size, used, remaining, deleted, state: stateOf(remaining / size) };
}

function stateOf(left: number): string {
  if (!(left > 0)) return 'exceeded';
  if (left < 0.01) return 'critical';
  return left < 0.1 ? 'nearing' : 'normal';
}
