import type { NatsConnection } from '@nats-io/transport-node';

import type { MessagingOptions } from '../connection/messaging-options';
import { ensureTopology } from '../topology/topology';
import { purgeStates } from './purge-states';
import { type SpaceStates, StateKeeper, type StateKeeperOptions } from './state-keeper';

export type { SpaceStates };

/** The stream STATE, for the service that keeps it (`keepsStates` in libs/contracts/src/traffic.ts). */
export class StateStream {
  constructor(
    private readonly nats: NatsConnection,
    private readonly options: MessagingOptions,
  ) {}

  get isEnabled(): boolean {
    return this.options.natsStateStream === true;
  }

  /**
   * Removes the states of a space whose last event was published before the call. Returns false if the keeper has not
   * written the states of all events until then within ten seconds: call it again.
   */
  async purge(space: string, signal: AbortSignal): Promise<boolean> {
    return !this.isEnabled || purgeStates(this.nats, this.options, space, signal);
  }

  /** Returns the keeper of the stream, which reads from the database what events do not say. */
  keeper(database: Pick<StateKeeperOptions, 'readAll' | 'readMissing' | 'checkEveryMs'>): StateKeeper {
    const { nats, options } = this;
    const restoreStreams = (): Promise<void> => ensureTopology(nats, { options });
    return new StateKeeper({ nats, place: options, ...database, restoreStreams });
  }
}
