import type { Job } from '@scriptorium/client';

/** From a page to the worker: follow the jobs of a space after the position of a response. */
export interface FollowMessage {
  readonly url: string;
  readonly space: string;
  readonly after: number;
}

/** `live`: events arrive. `reconnecting`: the connection is lost. `ended`: the session has ended. */
export type LiveStatus = 'live' | 'reconnecting' | 'ended';

/** From the worker to the pages. After `gap`, events are missing: a page must read what it shows again. */
export type LiveMessage =
  | { readonly type: 'jobs'; readonly space: string; readonly jobs: readonly Job[] }
  | { readonly type: 'status'; readonly space: string; readonly status: LiveStatus }
  | { readonly type: 'gap'; readonly space: string };
