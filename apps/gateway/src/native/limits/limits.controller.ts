import { Get } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import {
  IDEMPOTENCY_KEY,
  MAX_BODY_BYTES,
  MAX_LINK_RULES,
  MAX_LOCALES,
  MAX_REQUEST_BYTES,
  MAX_ROOT_QUERIES,
  MAX_ROOTS,
  STORED_REPLY_MS,
} from '@scriptorium/contracts';

import { MAX_PAGE } from '../lists/page-query.dto';
import { MAX_LINE_BYTES } from '../content/import/read-lines';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';

const LIMITS = {
  pageItems: MAX_PAGE,
  localesOfSpace: MAX_LOCALES,
  bodyBytes: MAX_BODY_BYTES,
  requestBytes: MAX_REQUEST_BYTES,
  importLineBytes: MAX_LINE_BYTES,
  treeNodes: 100_000,
  embeddedItems: 1_000,
  roots: MAX_ROOTS,
  queries: MAX_ROOT_QUERIES,
  linkRules: MAX_LINK_RULES,
  idempotencyKeyCharacters: IDEMPOTENCY_KEY.maxLength,
  idempotencyKeySeconds: STORED_REPLY_MS / 1_000,
};

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
    example: { response: { limits: LIMITS } },
  })
  read(): Limits {
    return { limits: LIMITS };
  }
}
