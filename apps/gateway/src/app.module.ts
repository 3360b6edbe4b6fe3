import { Module } from '@nestjs/common';
import { MessagingModule } from '@scriptorium/messaging';

import { GatewayConfig } from './config';
import { ConfigModule } from './config.module';
import { SurfacesModule } from './surfaces.module';

/** The gateway: HTTP in, rpc out. It owns no data. */
@Module({
  imports: [
    ConfigModule,
    MessagingModule.forRootAsync({
      inject: [GatewayConfig],
      useFactory: ({ natsUrl, rpcTimeoutMs }: GatewayConfig) => ({ service: 'gateway', natsUrl, rpcTimeoutMs }),
    }),
    SurfacesModule,
  ],
})
export class AppModule {}
