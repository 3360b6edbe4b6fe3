import { Module } from '@nestjs/common';
import { MessagingModule } from '@scriptorium/messaging';

import { GatewayConfig } from './config';
import { ConfigModule } from './config.module';
import { ApisModule } from './apis.module';

/** The gateway translates HTTP requests into rpc calls. It stores no data. */
@Module({
  imports: [
    ConfigModule,
    MessagingModule.forRootAsync({
      inject: [GatewayConfig],
      useFactory: ({ natsUrl, rpcTimeoutMs }: GatewayConfig) => ({
        service: 'gateway',
        natsUrl,
        rpcTimeoutMs,
        sharedSettings: { RPC_TIMEOUT_MS: rpcTimeoutMs },
      }),
    }),
    ApisModule,
  ],
})
export class AppModule {}
