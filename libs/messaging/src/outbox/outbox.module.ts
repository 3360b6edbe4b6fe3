import { ConfigurableModuleBuilder, Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';

import { MessagePublisher } from '../messages/message-publisher';
import type { OutboxOptions } from '../connection/messaging-options';
import { OutboxRelay } from './outbox-relay.service';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<OutboxOptions>()
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();

/**
 * Relays the outbox of one schema and provides `OutboxRelay`, whose `wake()` is called after a commit. Import it once,
 * after MessagingModule, whose connection it needs until it has stopped.
 */
@Module({
  providers: [
    {
      provide: OutboxRelay,
      inject: [MODULE_OPTIONS_TOKEN, MessagePublisher],
      useFactory: (options: OutboxOptions, publisher: MessagePublisher) => new OutboxRelay({ ...options, publisher }),
    },
  ],
  exports: [OutboxRelay],
})
export class OutboxModule extends ConfigurableModuleClass implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(OutboxRelay) private readonly relay: OutboxRelay) {
    super();
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}
