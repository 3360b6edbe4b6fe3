/**
 * Notifies the other processes of a service. `send` resolves when the server has the notice: a process on the same
 * server gets it before the answer to any request that it sends from then on. Nothing is stored.
 *
 * Failure mode: a process that is not connected misses the notice. In a cluster, a process at another server may get it
 * later than an answer from a third one, by the latency of the route between the servers.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import { noticeSubject, type NoticeTopic } from '@scriptorium/contracts';

import { SharedRun } from './shared-run';

export class PeerNotices<Notice> {
  private readonly flushes: SharedRun<void>;
  private readonly subject: string;

  constructor(
    private readonly nats: NatsConnection,
    { service, topic }: { readonly service: string; readonly topic: NoticeTopic },
    private readonly onNotice: (notice: Notice) => void,
  ) {
    this.subject = noticeSubject(service, topic);
    this.flushes = new SharedRun(() => nats.flush());
  }

  start(): void {
    this.nats.subscribe(this.subject, {
      callback: (error, message) => {
        if (error === null) this.onNotice(message.json<Notice>());
      },
    });
  }

  /** Does not wait for a server that is down. */
  async send(notice: Notice): Promise<void> {
    if (this.nats.isClosed()) return;
    this.nats.publish(this.subject, JSON.stringify(notice));
    const limit = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
    await Promise.race([this.flushes.run().catch(() => undefined), limit]);
  }
}

const FLUSH_MS = 500;
