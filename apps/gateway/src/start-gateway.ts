import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@scriptorium/config';

import { AppModule } from './app.module';
import { GatewayConfig, logLevelsOf, publicUrlOf, tlsOf } from './config';
import { createHttpAdapter } from './http/server/http-adapter';
import { QuietLogger } from './quiet-logger';

/** Starts the gateway and resolves when it listens. SIGTERM or SIGINT stops it. Throws on an invalid environment. */
export async function startGateway(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(GatewayConfig, environment);
  const logger = new QuietLogger('gateway', { logLevels: logLevelsOf(config) });
  const adapter = createHttpAdapter(tlsOf(config), config.rpcTimeoutMs);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    logger,
    abortOnError: false,
    // Requests stay text: see http-adapter.ts.
    bodyParser: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    throw isAddressTaken(error)
      ? new Error(`${config.host}:${config.port} is already in use. Set PORT or HOST to another value.`)
      : error;
  }
  logger.log(`listening on ${config.host}:${config.port} as ${publicUrlOf(config)}`, 'Gateway');
}

function isAddressTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
