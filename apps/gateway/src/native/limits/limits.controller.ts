import { Get } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { NATIVE_LIMITS, readCeilings, SPACE_CEILINGS } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { GatewayConfig } from '../../config';
import { WINDOW_SECONDS } from '../../http/limits/request-limits.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';

import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';

export class Limits {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    selfRequired: true,
    description: 'Maxima by name. LIMIT_EXCEEDED and SPACE_FULL name one of them.',
  })
  readonly limits!: Readonly<Record<string, number>>;
}

const WINDOWS_PER_MINUTE = 60 / WINDOW_SECONDS;

/** The limits of the native API, the ceilings of each space, and the rate limits of this gateway. */
@NativeController('limits', 'Identity')
export class LimitsController {
  constructor(
    private readonly config: GatewayConfig,
    private readonly rpc: RpcClient,
  ) {}

  @Get()
  @Operation({
    id: 'getLimits',
    summary: 'Reads the effective limits for the caller.',
    response: Limits,
    example: { response: { limits: { ...NATIVE_LIMITS, ...SPACE_CEILINGS, ...ratesOf(new GatewayConfig()) } } },
  })
  async read(@Context() { caller }: RequestContext): Promise<Limits> {
    const { ceilings } = await this.rpc.call(readCeilings, { caller });
    return { limits: { ...NATIVE_LIMITS, ...ceilings, ...ratesOf(this.config) } };
  }
}

function ratesOf({ requestRateLimit, spaceRateLimit, workRateLimit }: GatewayConfig): Record<string, number> {
  return {
    requestsPerMinute: requestRateLimit * WINDOWS_PER_MINUTE,
    requestsPerMinuteOfSpace: spaceRateLimit * WINDOWS_PER_MINUTE,
    workPointsPerMinute: workRateLimit * WINDOWS_PER_MINUTE,
    workPointsPerMinuteOfSpace: 2 * workRateLimit * WINDOWS_PER_MINUTE,
  };
}
