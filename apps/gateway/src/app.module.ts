import { Module } from '@nestjs/common';
import { MessagingModule, natsOptionsOf } from '@scriptorium/messaging';

import { GatewayConfig } from './config';
import { ConfigModule } from './config.module';
import { ApisModule } from './apis.module';

/** The gateway translates HTTP requests into rpc calls. It stores no data. */
@Module({
  imports: [
    ConfigModule,
    MessagingModule.forRootAsync({
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) => ({
        service: 'gateway',
        ...natsOptionsOf(config),
        callerSigningKey: config.callerSigningKey,
        rpcTimeoutMs: config.rpcTimeoutMs,
        sharedSettings: { RPC_TIMEOUT_MS: config.rpcTimeoutMs },
      }),
    }),
    ApisModule,
  ],
})
export class AppModule {}
