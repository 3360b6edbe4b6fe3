/**
 * The live jobs of the page. They come from a worker that all pages of the browser share. A browser without shared
 * workers has a connection for each visible page.
 */
import type { Job } from '@scriptorium/client';
import { basePath } from '../api/page-settings';
import { queries } from '../api/queries';
import { setSessionState } from '../api/session-state';
import { JobStates } from './job-states';
import type { FollowMessage, LiveMessage, LiveStatus } from './messages';

export const jobStates = new JobStates(() => document.hidden);

interface Connection {
  postMessage(message: FollowMessage | 'leave'): void;
}

let connection: Connection | undefined;
let followed: FollowMessage | undefined;
/** `idle`: the page shows nothing that changes. */
let status: LiveStatus | 'idle' = 'idle';
const statusListeners = new Set<() => void>();

export function liveStatus(): LiveStatus | 'idle' {
  return status;
}

export function onLiveStatus(listener: () => void): () => void {
  statusListeners.add(listener);
  return () => statusListeners.delete(listener);
}

/** Notes the jobs of a response, and follows their space after its position. */
export function followAfter(space: string, jobs: readonly Job[], after: number): void {
  jobStates.receive(jobs);
  if (followed?.space === space && status !== 'ended') return;
  // The stream has no changes of another space any more, so its data is read again when it is shown.
  if (followed !== undefined && followed.space !== space) queries.removeQueries({ type: 'inactive' });
  followed = { url: `${location.origin}${basePath}`, space, after };
  void connect().then((opened) => {
    if (followed !== undefined) opened.postMessage(followed);
  });
}

async function connect(): Promise<Connection> {
  connection ??= typeof SharedWorker === 'undefined' ? await inPage() : shared();
  return connection;
}

function shared(): Connection {
  // Vite finds a worker by this form.
  const { port } = new SharedWorker(new URL('./events-worker.ts', import.meta.url), { type: 'module' });
  port.onmessage = ({ data }: MessageEvent<LiveMessage>) => receive(data);
  addEventListener('pagehide', () => port.postMessage('leave'));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && followed !== undefined) port.postMessage(followed);
  });
  return port;
}

async function inPage(): Promise<Connection> {
  const { follow, leave } = await import('./stream-pages');
  const port = { postMessage: receive };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) leave(port);
    else if (followed !== undefined) follow(port, followed);
  });
  return { postMessage: (message) => (message === 'leave' ? leave(port) : follow(port, message)) };
}

function receive(message: LiveMessage): void {
  if (message.space !== followed?.space) return;
  switch (message.type) {
    case 'jobs':
      return jobStates.receive(message.jobs);
    case 'gap':
      void queries.invalidateQueries();
      return;
    case 'status':
      status = message.status;
      if (status === 'ended') setSessionState('out');
      for (const notify of statusListeners) notify();
  }
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) jobStates.flush();
});
