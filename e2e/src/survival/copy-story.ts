import { uuidOf } from '@scriptorium/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { CopyStatus, DriveSystem } from './drive-system';

/** A copy as a client sees it that polls its monitor. */
export interface CopyStory {
  readonly status: string;
  readonly errorCode: string | undefined;
  /** Statuses in their order; a repeated status counts once until another one follows. */
  readonly statuses: readonly string[];
  /** Progress that decreased: of the percentage, and of each content that moves between two stores. */
  readonly fallbacks: readonly string[];
}

const LOOK_EVERY_MS = 40;

export async function watchCopy({ drive, rows }: DriveSystem, monitor: string): Promise<CopyStory> {
  const statuses: string[] = [];
  const fallbacks: string[] = [];
  const reached = new Map<string, number>();
  const reach = (what: string, now: number): void => {
    const before = reached.get(what) ?? 0;
    if (now < before) fallbacks.push(`${what}: ${String(now)} after ${String(before)}`);
    reached.set(what, Math.max(now, before));
  };
  for (;;) {
    const { status: answer, json } = await drive.send<CopyStatus>(monitor);
    if (statuses.at(-1) !== json.status) statuses.push(json.status);
    if (answer === 200) return { status: json.status, errorCode: json.errorCode, statuses, fallbacks };
    reach('the percentage', json.percentageComplete);
    const contents = await rows(
      `select number, received::float as received from jobs.drive_blobs where job_id = '${uuidOf(json.id) ?? ''}'`,
    );
    for (const { number, received } of contents) reach(`content ${String(number)}`, Number(received));
    await pause(LOOK_EVERY_MS);
  }
}
