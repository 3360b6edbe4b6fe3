import type { INestApplication } from '@nestjs/common';

import { JetStreamStrategy } from './jetstream-strategy';
import { RpcServer } from './rpc-server';

/**
 * Connects the application to its transports and starts them, after every `onModuleInit`: rpc and commands. Call it
 * once, before `app.listen`. `app.close()` stops taking, waits for what is at work and gives the rest back.
 */
export async function startMessaging(app: INestApplication): Promise<void> {
  app.connectMicroservice({ strategy: app.get(RpcServer, { strict: false }) });
  app.connectMicroservice({ strategy: app.get(JetStreamStrategy, { strict: false }) });
  await app.init();
  await app.startAllMicroservices();
}
