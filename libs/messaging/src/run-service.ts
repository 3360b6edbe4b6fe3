import { ConsoleLogger, Logger } from '@nestjs/common';
import type { DynamicModule, INestMicroservice, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';

import { registerTelemetry } from '@scriptorium/telemetry';

import { ServiceLogger } from './service-logger';
import { ServiceStrategy } from './service.strategy';

export interface ServiceOptions {
  /** Default: JSON lines on the console. False: no log. */
  readonly logger?: LoggerService | false;
  /** False: an error at boot is thrown and does not end the process. For tests. */
  readonly abortOnError?: boolean;
}

const STRATEGY = { inject: [ServiceStrategy], useFactory: (strategy: ServiceStrategy) => ({ strategy }) };

/** Creates a service that handles commands and rpcs. It listens after `await service.listen()`. */
export function createService(
  appModule: Type | DynamicModule,
  options: ServiceOptions = {},
): Promise<INestMicroservice> {
  const logger = options.logger ?? new ConsoleLogger({ json: true });
  const abortOnError = options.abortOnError ?? true;
  return NestFactory.createMicroservice<AsyncMicroserviceOptions>(appModule, { ...STRATEGY, logger, abortOnError });
}

/**
 * Runs a service until SIGTERM or SIGINT: the whole main.ts of a service. On a signal it stops pulling, waits for
 * running handlers, returns buffered commands and ends the process. If the service cannot start, it logs the reason and
 * exits with code 1.
 */
export async function runService(service: string, appModule: Type | DynamicModule): Promise<void> {
  registerTelemetry();
  const app = await createService(appModule, { logger: new ServiceLogger(service) });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  try {
    await app.listen();
  } catch (error) {
    new Logger(runService.name).error(error);
    process.exit(1);
  }
}
