import type { INestApplication } from '@nestjs/common';

/**
 * Connects the application to its transports and starts them: rpc first, then commands. Call it once, before
 * `app.listen`; `app.close()` stops pulling, waits for handlers at work and gives the rest back.
 */
export function startMessaging(app: INestApplication): Promise<void> {
  return Promise.reject(new Error(`not built yet: ${String(app)}`));
}
