import { Global, Module } from '@nestjs/common';

import { EventHub } from '../events/event-hub.service';
import { Jobs } from '../jobs/jobs.service';
import { GatewayConfig, publicUrlOf } from '../config';
import { AuthGuard } from './requests/auth.guard';
import { Callers } from './requests/callers.service';
import { IdempotentCalls } from './requests/idempotent-calls.service';
import { PUBLIC_URL } from './requests/public-url';

/** Providers for every API: the caller of a request, the public URL, and the followed events and jobs. */
@Global()
@Module({
  providers: [
    Callers,
    AuthGuard,
    IdempotentCalls,
    EventHub,
    Jobs,
    { provide: PUBLIC_URL, inject: [GatewayConfig], useFactory: publicUrlOf },
  ],
  exports: [Callers, AuthGuard, IdempotentCalls, EventHub, Jobs, PUBLIC_URL],
})
export class HttpModule {}
