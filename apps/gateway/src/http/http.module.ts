import { Global, Module } from '@nestjs/common';

import { GatewayConfig, publicUrlOf } from '../config';
import { AuthGuard } from './requests/auth.guard';
import { Callers } from './requests/callers.service';
import { IdempotentCalls } from './requests/idempotent-calls.service';
import { PUBLIC_URL } from './requests/public-url';

/** Providers for every API: the caller of a request, and the public URL. */
@Global()
@Module({
  providers: [
    Callers,
    AuthGuard,
    IdempotentCalls,
    { provide: PUBLIC_URL, inject: [GatewayConfig], useFactory: publicUrlOf },
  ],
  exports: [Callers, AuthGuard, IdempotentCalls, PUBLIC_URL],
})
export class HttpModule {}
