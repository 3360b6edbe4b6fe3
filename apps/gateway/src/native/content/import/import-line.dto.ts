import { ApiProperty } from '@nestjs/swagger';
import { ITEM_LABEL, LOCALE_TAG, MAX_BODY_BYTES } from '@scriptorium/contracts';

import type { RawJson } from '../../../http/bodies/json-text';
import { JsonTextMember, TextMember } from '../../../http/dtos/members.decorator';
import { Problem } from '../../problems/problem.dto';
import { DELIVERY_KEY, HEX_ID } from '../variant.dto';

const KEY = { minLength: 1, maxLength: 1_000 };
const ANY = { type: 'object', additionalProperties: true } as const;

/** A line of an import: one variant. */
export class ImportLine {
  @TextMember({ limits: KEY, description: "The caller's own name for the variant, or the id of one." })
  readonly key!: string;

  @TextMember({ isOptional: true, limits: KEY, description: 'A name of its family. Default: its key.' })
  readonly family?: string;

  @TextMember({ limits: { minLength: 1, maxLength: 1_024 }, description: 'The URI of a content type.' })
  readonly contentType!: string;

  @TextMember({ isOptional: true, limits: LOCALE_TAG, description: 'Default: no locale.' }) readonly locale?: string;
  @TextMember({ limits: ITEM_LABEL }) readonly label!: string;

  @TextMember({ isOptional: true, limits: { minLength: 1, maxLength: 255 }, description: 'Of a new variant.' })
  readonly repository?: string;

  @TextMember({ isOptional: true, limits: HEX_ID }) readonly folderId?: string;
  @TextMember({ isOptional: true, limits: DELIVERY_KEY }) readonly deliveryKey?: string;

  @JsonTextMember({ description: 'JSON. A link is `{"$link": "key or id"}`, `$reference` or `$family`.' }, ANY, {
    maxBytes: MAX_BODY_BYTES,
    code: 'BODY_TOO_LARGE',
  })
  readonly body!: RawJson;
}

const RESULTS = ['created', 'updated', 'unchanged', 'failed'];
const uuid = { type: String, format: 'uuid', required: false } as const;

/** A line of the response to an import: the result of one line of the request. */
export class ImportResult {
  @ApiProperty({ type: 'integer', description: 'The number of the line in the request, from 1.' })
  readonly line!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Null if the line cannot be read.' })
  readonly key!: string | null;

  @ApiProperty({ type: String, enum: RESULTS }) readonly result!: string;
  @ApiProperty(uuid) readonly familyId?: string;
  @ApiProperty(uuid) readonly variantId?: string;
  @ApiProperty({ type: 'integer', required: false }) readonly version?: number;
  @ApiProperty({ type: Problem, required: false, description: 'Why the line failed.' }) readonly problem?: Problem;
}
