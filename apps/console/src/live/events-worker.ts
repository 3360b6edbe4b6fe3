/** One connection for all pages of a browser: browsers allow six to a host over HTTP/1.1. */
import type { FollowMessage } from './messages';
import { follow, leave } from './stream-pages';

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

(globalThis as unknown as SharedScope).onconnect = ({ ports: [port] }) => {
  if (port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<FollowMessage | 'leave'>) => {
    if (data === 'leave') leave(port);
    else follow(port, data);
  };
};
