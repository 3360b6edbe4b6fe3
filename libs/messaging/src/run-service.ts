import { ConsoleLogger } from '@nestjs/common';
import type { DynamicModule, INestMicroservice, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import type { Health, HealthSettings } from '@scriptorium/health';
import type { LogSettings } from '@scriptorium/telemetry';

import { ServiceStrategy } from './service.strategy';
import { startProcess } from './start-process';

export interface ServiceOptions {
  /** Default: JSON lines on the console. False: no log. */
  readonly logger?: LoggerService | false;
  /** False: an error at boot is thrown and does not end the process. */
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
 * Runs a service until SIGTERM or SIGINT: the whole main.ts of a service. On a signal it is not ready any more, stops
 * pulling, waits for running handlers, returns buffered commands and ends the process. If the service cannot start, it
 * logs the reason and exits with code 1.
 *
 * @param createModule waits for what the service needs, and returns its module
 */
export async function runService<Config extends LogSettings & HealthSettings>(
  service: string,
  configuration: new () => Config,
  createModule: (config: Config, health: Health, log: (line: string) => void) => Promise<DynamicModule>,
): Promise<void> {
  await startProcess(service, configuration, async (config, { logger, health, nestHandlesSignals }) => {
    const appModule = await createModule(config, health, (line) => logger.log(line, 'Start'));
    const app = await createService(appModule, { logger, abortOnError: false });
    app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
    nestHandlesSignals();
    await app.listen();
  });
}
