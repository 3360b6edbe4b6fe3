import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RejectedError } from '@scriptorium/contracts';
import type { StartingProcess } from '@scriptorium/messaging';

import { AppModule } from './app.module';
import { type GatewayConfig, publicUrlOf, tlsOf } from './config';
import { createHttpAdapter } from './http/server/http-adapter';
import { QuietLogger } from './quiet-logger';

/** Starts the gateway and resolves when it listens. SIGTERM or SIGINT stops it. */
export async function startGateway(
  config: GatewayConfig,
  { health, nestHandlesSignals }: StartingProcess,
): Promise<void> {
  health.stayReady();
  const logger = new QuietLogger('gateway', config);
  const adapter = createHttpAdapter({ ...config, tls: tlsOf(config) });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(health, config), adapter, {
    logger,
    abortOnError: false,
    // Requests stay text: see http-adapter.ts.
    bodyParser: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  nestHandlesSignals();
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    throw isAddressTaken(error)
      ? new RejectedError(
          'PORT_TAKEN',
          `${config.host}:${config.port} is already in use. Set PORT or HOST to another value.`,
        )
      : error;
  }
  logger.log(`listening on ${config.host}:${config.port} as ${publicUrlOf(config)}`, 'Gateway');
}

function isAddressTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
