import { Global, Module } from '@nestjs/common';

import { EventHub } from '../events/event-hub.service';
import { Jobs } from '../jobs/jobs.service';
import { RateLimits } from './limits/rate-limits.service';
import { RequestLimits } from './limits/request-limits.service';
import { SignInLimits } from './limits/sign-in-limits.service';
import { Admission } from './requests/admission.service';
import { AuthGuard } from './requests/auth.guard';
import { Callers } from './requests/callers.service';
import { IdempotentCalls } from './requests/idempotent-calls.service';
import { PublicUrl } from './requests/public-url.service';

const PROVIDERS = [
  Callers,
  RateLimits,
  RequestLimits,
  SignInLimits,
  Admission,
  AuthGuard,
  IdempotentCalls,
  EventHub,
  Jobs,
  PublicUrl,
];

/** Providers for every API: callers, rate limits, the public URL, and the followed events and jobs. */
@Global()
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class HttpModule {}
