import { type DynamicModule, Module } from '@nestjs/common';

import type { MessagingOptions, OutboxOptions } from './messaging-options';

/**
 * Gives MessagePublisher and RpcClient, and what `startMessaging` needs to take commands and rpcs. Global: list it
 * once, in app.module.ts.
 */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    throw new Error(`not built yet: ${options.service}`);
  }

  static forRootAsync(options: AsyncOptions<MessagingOptions>): DynamicModule {
    throw new Error(`not built yet: ${String(options)}`);
  }
}

/** Gives OutboxRelay, started and stopped with the application. */
@Module({})
export class OutboxModule {
  static forRoot(options: OutboxOptions): DynamicModule {
    throw new Error(`not built yet: ${options.schema}`);
  }

  static forRootAsync(options: AsyncOptions<OutboxOptions>): DynamicModule {
    throw new Error(`not built yet: ${String(options)}`);
  }
}

export interface AsyncOptions<Options> {
  readonly imports?: DynamicModule['imports'];
  // Nest calls the factory with whatever `inject` names; their types are the factory's own.
  readonly inject?: readonly (string | symbol | (new (...args: never[]) => unknown))[];
  readonly useFactory: (...injected: never[]) => Options | Promise<Options>;
}
