import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';

import type { JetStreamStrategy } from './commands/jetstream.strategy';
import type { RpcServer } from './rpc/rpc-server.strategy';

/**
 * Combines the transports for rpc and for commands into one. A Nest microservice without a web server has one
 * transport.
 */
export class ServiceStrategy extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;

  constructor(
    private readonly rpc: RpcServer,
    private readonly commands: JetStreamStrategy,
  ) {
    super();
  }

  override addHandler(
    pattern: string,
    handler: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    (isEventHandler ? this.commands : this.rpc).addHandler(pattern, handler, isEventHandler, extras);
  }

  /** Starts the commands first: a service whose handlers do not match its commands must not answer rpcs. */
  listen(started: (error?: unknown) => void): void {
    listening(this.commands)
      .then(() => listening(this.rpc))
      .then(() => started(), started);
  }

  async close(): Promise<void> {
    await Promise.all([this.rpc.close(), this.commands.close()]);
  }

  on(): never {
    throw new Error('The service transport has no events to listen to.');
  }

  unwrap(): never {
    throw new Error('The service transport combines two transports and cannot be unwrapped.');
  }
}

async function listening(transport: CustomTransportStrategy): Promise<void> {
  const error = await new Promise<unknown>((resolve) => void transport.listen(resolve));
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('The transport cannot listen.', { cause: error });
}
