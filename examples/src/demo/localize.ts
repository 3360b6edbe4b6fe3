import type { DynamicContent } from 'dc-management-sdk-js';
import { setTimeout as pause } from 'node:timers/promises';

/** A localization job as Scriptorium returns it: the members of the original API, and the progress. */
export interface Job {
  readonly id: string;
  readonly status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly createdDate: string;
  readonly completedDate?: string;
  readonly progress: {
    readonly total: number;
    readonly done: number;
    readonly created: number;
    readonly reused: number;
    readonly skipped: number;
    readonly failed: number;
  };
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

const POLL_EVERY_MS = 20;

/** Localizes an item and everything it links to, and waits for the end. Calls `onProgress` at every poll. */
export async function localize(
  client: DynamicContent,
  itemId: string,
  locales: readonly string[],
  readJob: (id: string) => Promise<Job>,
  onProgress: (job: Job) => void,
): Promise<Job> {
  const item = await client.contentItems.get(itemId);
  const started: unknown = await item.related.localize([...locales]);
  let job = await readJob((started as Job).id);
  while (job.status === 'IN_PROGRESS') {
    onProgress(job);
    await pause(POLL_EVERY_MS);
    job = await readJob(job.id);
  }
  onProgress(job);
  if (job.status === 'FAILED') throw new Error(`The job failed: ${JSON.stringify(job.errors)}`);
  return job;
}
