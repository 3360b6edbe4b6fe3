import type { MessagePublisher } from './message-publisher';
import type { OutboxOptions } from './messaging-options';

export class OutboxRelay {
  constructor(readonly options: OutboxOptions & { readonly publisher: Pick<MessagePublisher, 'publishAll'> }) {}

  start(): Promise<void> {
    return Promise.reject(new Error('not built yet'));
  }

  /** Call after the commit of a transaction that appended to the outbox: saves the way of the notification. */
  poke(): void {
    throw new Error('not built yet');
  }

  stop(): Promise<void> {
    return Promise.reject(new Error('not built yet'));
  }
}
