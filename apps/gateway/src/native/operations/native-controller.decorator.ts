import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';

import { Problem } from '../problems/problem.dto';
import { SessionGuard } from '../../http/sessions/session.guard';
import { OperationGuard } from './operation.guard';
import { PositionInterceptor } from './position.interceptor';

/**
 * Declares a controller of the native API: `path` is below `/v1`, `tag` is its section in the OpenAPI document. Each
 * handler has an `Operation`. A path with `:space` is checked against the caller's scopes in that space.
 */
export function NativeController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(`v1/${path}`),
    UseGuards(SessionGuard, OperationGuard),
    UseInterceptors(PositionInterceptor),
    ApiTags(tag),
    ApiBearerAuth(),
    ApiExtraModels(Problem),
  );
}
