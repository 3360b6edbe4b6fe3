import { type DynamicModule, Module } from '@nestjs/common';
import { Health, HealthModule } from '@scriptorium/health';
import { MessagingModule, natsOptionsOf } from '@scriptorium/messaging';

import { dialectsOf, GatewayConfig } from './config';
import { ConfigModule } from './config.module';
import { ApisModule } from './apis.module';

/** The gateway translates HTTP requests into rpc calls. It stores no data. */
@Module({})
export class AppModule {
  static forRoot(health: Health, settings: Pick<GatewayConfig, 'dialects'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(health),
        ConfigModule,
        MessagingModule.forRootAsync({
          inject: [GatewayConfig],
          useFactory: (config: GatewayConfig) => ({
            service: 'gateway',
            ...natsOptionsOf(config),
            callerSigningKey: config.callerSigningKey,
            health,
            rpcTimeoutMs: config.rpcTimeoutMs,
            sharedSettings: { RPC_TIMEOUT_MS: config.rpcTimeoutMs },
          }),
        }),
        ApisModule.forDialects(dialectsOf(settings)),
      ],
    };
  }
}
