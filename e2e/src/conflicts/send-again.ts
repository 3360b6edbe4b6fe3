import { setTimeout as sleep } from 'node:timers/promises';
import type { DriveItem, DriveRequest, DriveResponse, PlainDrive } from '../clients/plain-drive';

/** Limits the test if the server never serves the request. */
const MOST = 60;

/**
 * Sends a request as clients do: again after each 503 with Retry-After. A request gets it, and has changed nothing, if
 * it waits for the lock of its drive for longer than `DATABASE_LOCK_TIMEOUT_MS`. On a busy machine, the copies that run
 * in the drive lock it for longer.
 */
export async function sendAgain<Body = DriveItem>(
  drive: PlainDrive,
  path: string,
  request: DriveRequest = {},
): Promise<DriveResponse<Body>> {
  for (let sent = 1; ; sent += 1) {
    const response = await drive.send<Body>(path, request);
    const after = response.headers.get('retry-after');
    if (response.status !== 503 || after === null || sent === MOST) return response;
    await sleep(Number(after) * 1_000);
  }
}
