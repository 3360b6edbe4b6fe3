import { eventually } from '@scriptorium/testing';
import { pageBody } from '../../system/page';
import { LOCALES, MAIN_LOCALE, SPACE } from '../system/fault-space';
import type { Caller } from './caller';
import type { LoadSpace } from './scenario';

const PATIENCE = { everyMs: 50 };
/** A request that waits for a broken connection does not delay the next attempt. */
const ATTEMPTS = { everyMs: 250 };

/** Creates an item and localizes it. Returns the seconds until the requests are answered, and until the job ends. */
export async function untilServed(
  caller: Caller,
  { repositoryId }: LoadSpace,
): Promise<{ readonly answers: string; readonly jobs: string }> {
  const startedAt = performance.now();
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
  const job = await firstAnswer(() => requestJob(caller, repositoryId));
  const answers = seconds();
  await eventually(async () => {
    const { json } = await caller.repeat(`/v1/spaces/${SPACE}/jobs/${job}`);
    return (json as { readonly state: string }).state === 'completed';
  }, PATIENCE);
  return { answers, jobs: seconds() };
}

/** Starts an attempt after the other, without waiting for its end. Returns the first result. */
async function firstAnswer<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  return eventually(() => {
    void attempt().then((result) => (found ??= result));
    return found ?? false;
  }, ATTEMPTS);
}

/** Creates an item and localizes it. Returns the id of the job; undefined if a request is not answered. */
async function requestJob(caller: Caller, repositoryId: string): Promise<string | undefined> {
  const label = `probe ${performance.now()}`;
  const body = { label, locale: MAIN_LOCALE, body: pageBody(label) };
  const made = await caller.send(`/content/content-repositories/${repositoryId}/content-items`, {
    method: 'POST',
    body,
  });
  if (made.is === 'unknown') return undefined;
  const path = `/content/content-items/${(made.reply.json as { readonly id: string }).id}/localize`;
  const accepted = await caller.send(path, { method: 'POST', body: { version: 1, locales: LOCALES } });
  return accepted.is === 'known' ? (accepted.reply.json as { readonly id: string }).id : undefined;
}
