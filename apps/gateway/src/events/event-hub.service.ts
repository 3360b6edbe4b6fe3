import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { eventFilter, EventStream } from '@scriptorium/messaging';

import { LiveEvents } from './live-events';

/** Positions before the end at which following begins, so that clients of a restarted gateway resume from memory. */
const KEPT_OF_JOBS = 20_000;
const KEPT_OF_SPACE = 1_000;
/** Time for which the events of a space are followed after its last client. */
const LINGER_MS = 30_000;

interface FollowedSpace {
  readonly live: LiveEvents;
  /** Whether a request has used it since the last check. Its client may listen only later. */
  isUsed: boolean;
}

/** The events that this gateway follows: those of all jobs always, and those of a space while it has clients. */
@Injectable()
export class EventHub implements OnApplicationBootstrap, OnModuleDestroy {
  readonly jobs: LiveEvents;
  private readonly logger = new Logger(EventHub.name);
  private readonly spaces = new Map<string, FollowedSpace>();

  constructor(private readonly stream: EventStream) {
    this.jobs = new LiveEvents(stream, eventFilter('*', 'job'), KEPT_OF_JOBS, this.logger);
  }

  onApplicationBootstrap(): void {
    this.jobs.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.jobs, ...[...this.spaces.values()].map(({ live }) => live)].map((live) => live.stop()));
  }

  /** Returns the events of a space, which are followed from now on. */
  ofSpace(space: string): LiveEvents {
    const known = this.spaces.get(space);
    if (known !== undefined) {
      known.isUsed = true;
      return known.live;
    }
    const live = new LiveEvents(this.stream, eventFilter(space), KEPT_OF_SPACE, this.logger);
    const followed = { live, isUsed: true };
    this.spaces.set(space, followed);
    live.start();
    this.stopWhenUnused(space, followed);
    return live;
  }

  private stopWhenUnused(space: string, followed: FollowedSpace): void {
    const { live } = followed;
    const timer = setInterval(() => {
      const { isUsed } = followed;
      followed.isUsed = false;
      if (isUsed || live.listenerCount > 0) return;
      clearInterval(timer);
      this.spaces.delete(space);
      void live.stop();
    }, LINGER_MS).unref();
  }
}
