import { applyDecorators, Controller, UseGuards } from '@nestjs/common';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { EnvironmentGuard } from './environment.guard';
import { RateLimitGuard } from './rate-limit.guard';

/** Declares a controller of this dialect: its requests have a caller, a space and a rate limit. */
export function DatocmsController(path: string): ClassDecorator {
  return applyDecorators(Controller(path), UseGuards(AuthGuard, EnvironmentGuard, RateLimitGuard));
}
