import { Get } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { NATIVE_LIMITS } from '@scriptorium/contracts';

import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';

export class Limits {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    selfRequired: true,
    description: 'Maxima by name. LIMIT_EXCEEDED names one of them.',
  })
  readonly limits!: Readonly<Record<string, number>>;
}

/** The limits of the native API. */
@NativeController('limits', 'Identity')
export class LimitsController {
  @Get()
  @Operation({
    id: 'getLimits',
    summary: 'Reads the effective limits for the caller.',
    response: Limits,
    example: { response: { limits: NATIVE_LIMITS } },
  })
  read(): Limits {
    return { limits: NATIVE_LIMITS };
  }
}
