import { Global, Module } from '@nestjs/common';
import { loadConfig } from '@scriptorium/config';

import { GatewayConfig } from './config';

@Global()
@Module({
  providers: [{ provide: GatewayConfig, useFactory: () => loadConfig(GatewayConfig, process.env) }],
  exports: [GatewayConfig],
})
export class ConfigModule {}
