import { JobStream } from './job-stream';
import type { FollowMessage, LiveMessage } from './messages';

interface Port {
  postMessage(message: LiveMessage): void;
}

const streams = new Map<string, JobStream>();
const subscriptions = new Map<Port, () => void>();

/** Follows the space for a page. A page follows one space: the one before is left. */
export function follow(port: Port, { url, space, after }: FollowMessage): void {
  leave(port);
  const stream = streams.get(space) ?? new JobStream(url, space);
  streams.set(space, stream);
  subscriptions.set(
    port,
    stream.subscribe((message) => port.postMessage(message), after),
  );
}

export function leave(port: Port): void {
  subscriptions.get(port)?.();
  subscriptions.delete(port);
}
