import { ConsoleLogger, type INestMicroservice, Logger, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';

import { registerTelemetry } from '@scriptorium/telemetry';

import { ServiceLogger } from './service-logger';
import { ServiceStrategy } from './service-strategy';

export interface ServiceOptions {
  /** Default: JSON lines on the console. False: silence. */
  readonly logger?: LoggerService | false;
  /** False: an error at boot is thrown instead of ending the process. For tests. */
  readonly abortOnError?: boolean;
}

const STRATEGY = { inject: [ServiceStrategy], useFactory: (strategy: ServiceStrategy) => ({ strategy }) };

/** A service that takes commands and rpcs, and nothing else; made, but not yet listening: `await service.listen()`. */
export function createService(appModule: Type, options: ServiceOptions = {}): Promise<INestMicroservice> {
  const logger = options.logger ?? new ConsoleLogger({ json: true });
  const abortOnError = options.abortOnError ?? true;
  return NestFactory.createMicroservice<AsyncMicroserviceOptions>(appModule, { ...STRATEGY, logger, abortOnError });
}

/**
 * The whole of a service's main.ts: runs until SIGTERM or SIGINT, then stops taking, waits for what is at work, gives
 * the rest back and ends the process. One that cannot start says why and ends with exit code 1.
 */
export async function runService(service: string, appModule: Type): Promise<void> {
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
