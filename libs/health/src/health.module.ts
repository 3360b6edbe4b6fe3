import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import { Health } from './health';
import type { HealthCheck } from './health-check';

/** Provides the health of the process to every module, and checks its components while the application runs. */
@Module({})
export class HealthModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(private readonly health: Health) {}

  static forRoot(health: Health, checks: readonly HealthCheck[] = []): DynamicModule {
    health.add(...checks);
    return {
      module: HealthModule,
      global: true,
      providers: [{ provide: Health, useValue: health }],
      exports: [Health],
    };
  }

  onApplicationBootstrap(): void {
    this.health.start();
  }

  onModuleDestroy(): void {
    this.health.markStopping();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.health.stop();
  }
}
