import { ConfigurableModuleBuilder, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { inboxPrefix } from '@scriptorium/contracts';

import { JetStreamStrategy } from './commands/jetstream.strategy';
import { MessagePublisher } from './messages/message-publisher';
import { MessagingConnection } from './connection/messaging-connection.service';
import { MESSAGING_OPTIONS, type MessagingOptions } from './connection/messaging-options';
import { RpcClient } from './rpc/rpc-client.service';
import { RpcServer } from './rpc/rpc-server.strategy';
import { ServiceStrategy } from './service.strategy';
import { EventStream } from './events/event-stream.service';
import { ConnectionCheck } from './health/connection-check';
import { TopologyCheck } from './health/topology-check';
import { EventPosition } from './topology/event-position';
import { declaredStreams } from './topology/streams';
import { StateStream } from './states/state-stream';
import { ensureTopology } from './topology/topology';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<MessagingOptions>({
  optionsInjectionToken: MESSAGING_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras({}, (definition) => ({ ...definition, global: true }))
  .build();

/**
 * Provides `MessagePublisher` and `RpcClient` to every module, and the transports for commands and rpcs to
 * `runService`. Import it once, in app.module.ts: `MessagingModule.forRoot({ … })` or `forRootAsync({ inject,
 * useFactory })`.
 */
@Module({
  providers: [
    {
      provide: MessagingConnection,
      inject: [MESSAGING_OPTIONS],
      useFactory: (options: MessagingOptions) => MessagingConnection.open(options),
    },
    {
      provide: MessagePublisher,
      inject: [MessagingConnection, MESSAGING_OPTIONS],
      useFactory: ({ nats }: MessagingConnection, options: MessagingOptions) =>
        new MessagePublisher(nats, {
          inboxPrefix: inboxPrefix(options.service),
          restoreStreams: () => ensureTopology(nats, { options }),
        }),
    },
    {
      provide: EventPosition,
      inject: [MessagingConnection, MESSAGING_OPTIONS],
      useFactory: ({ nats }: MessagingConnection, options: MessagingOptions) => new EventPosition(nats, options),
    },
    {
      provide: EventStream,
      inject: [MessagingConnection, MESSAGING_OPTIONS],
      useFactory: ({ nats }: MessagingConnection, options: MessagingOptions) => new EventStream(nats, options),
    },
    {
      provide: StateStream,
      inject: [MessagingConnection, MESSAGING_OPTIONS],
      useFactory: ({ nats }: MessagingConnection, options: MessagingOptions) => new StateStream(nats, options),
    },
    {
      provide: JetStreamStrategy,
      inject: [MessagingConnection, MessagePublisher, MESSAGING_OPTIONS],
      useFactory: ({ nats }: MessagingConnection, publisher: MessagePublisher, options: MessagingOptions) =>
        new JetStreamStrategy(nats, publisher, options),
    },
    {
      provide: RpcServer,
      inject: [MESSAGING_OPTIONS],
      useFactory: (options: MessagingOptions) => new RpcServer(options),
    },
    {
      provide: ServiceStrategy,
      inject: [RpcServer, JetStreamStrategy],
      useFactory: (rpc: RpcServer, commands: JetStreamStrategy) => new ServiceStrategy(rpc, commands),
    },
    {
      provide: RpcClient,
      inject: [MESSAGING_OPTIONS],
      useFactory: (options: MessagingOptions) => new RpcClient(options),
    },
  ],
  exports: [MESSAGING_OPTIONS, EventPosition, EventStream, MessagePublisher, RpcClient, StateStream],
})
export class MessagingModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    @Inject(RpcClient) private readonly rpcClient: RpcClient,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
    @Inject(MessagingConnection) { nats }: MessagingConnection,
    @Inject(RpcServer) rpcServer: RpcServer,
    @Inject(JetStreamStrategy) commands: JetStreamStrategy,
  ) {
    super();
    const connections = {
      messages: () => nats.flush(),
      'rpc requests': () => rpcServer.ping(),
      'rpc calls': () => rpcClient.ping(),
    };
    options.health?.add(new ConnectionCheck(connections));
    const [streams, { declared: consumers }] = [declaredStreams(options), commands];
    if (streams.length === 0) return;
    options.health?.add(new TopologyCheck({ nats, options, streams, consumers, troubles: () => commands.troubles }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rpcClient.close();
  }
}
