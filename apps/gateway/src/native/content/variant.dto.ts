import { ApiProperty } from '@nestjs/swagger';
import { ITEM_LABEL, LOCALE_TAG, MAX_BODY_BYTES } from '@scriptorium/contracts';

import type { RawJson } from '../../http/bodies/json-text';
import { JsonTextMember, TextMember } from '../../http/dtos/members.decorator';
import { Principal } from '../identity/principal.dto';

export const HEX_ID = { minLength: 24, maxLength: 24, pattern: /^[0-9a-f]{24}$/ };
export const DELIVERY_KEY = { minLength: 1, maxLength: 150, pattern: /\S/ };
const SCHEMA_URI = { minLength: 1, maxLength: 1_024 };
const BODY = 'JSON. A link is `{"$link": "id"}`, `{"$reference": "id"}` or `{"$family": "id"}`.';
const SIZE = { maxBytes: MAX_BODY_BYTES, code: 'BODY_TOO_LARGE' };
const ANY = { type: 'object', additionalProperties: true } as const;

export class Publishing {
  @ApiProperty({
    type: String,
    enum: ['none', 'early', 'latest', 'unpublished'],
    description: '`early`: a version before the current one is published.',
  })
  readonly status!: string;

  @ApiProperty({ type: 'integer', nullable: true }) readonly version!: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly publishedAt!: string | null;
}

/** A variant without its body, as in lists. */
export class VariantHead {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly familyId!: string;
  @ApiProperty({ type: String, description: 'The URI of its content type.' }) readonly contentType!: string;
  @ApiProperty({ type: String, nullable: true }) readonly locale!: string | null;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty({ type: String, enum: ['active', 'archived'] }) readonly status!: string;
  @ApiProperty({ type: Publishing }) readonly publishing!: Publishing;
  @ApiProperty({ type: String, enum: ['valid', 'invalid', 'empty'] }) readonly validationState!: string;
  @ApiProperty({ type: String }) readonly repositoryId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly folderId!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly workflowState!: string | null;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: Principal }) readonly updatedBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly updatedAt!: string;
}

export class Variant extends VariantHead {
  @ApiProperty({ type: String, nullable: true, description: 'The key for delivery.' })
  readonly deliveryKey!: string | null;

  @ApiProperty({ ...ANY, selfRequired: true, description: BODY }) readonly body!: unknown;
}

export class Family {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String }) readonly contentType!: string;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: [VariantHead], description: 'By locale.' }) readonly variants!: readonly VariantHead[];
}

export class NewVariant {
  @TextMember({ isOptional: true, limits: LOCALE_TAG, description: 'Default: no locale.' }) readonly locale?: string;
  @TextMember({ limits: ITEM_LABEL }) readonly label!: string;
  @JsonTextMember({ description: BODY }, ANY, SIZE) readonly body!: RawJson;
  @TextMember({
    isOptional: true,
    limits: { minLength: 1, maxLength: 255 },
    description: 'The id or name of a repository. Default: the first one to which the content type is assigned.',
  })
  readonly repository?: string;

  @TextMember({ isOptional: true, limits: HEX_ID }) readonly folderId?: string;
  @TextMember({ isOptional: true, limits: DELIVERY_KEY }) readonly deliveryKey?: string;
}

/** A family with its first variant. */
export class NewFamily extends NewVariant {
  @TextMember({ limits: SCHEMA_URI, description: 'The URI of a content type.' }) readonly contentType!: string;
}

/** All content of a variant: absent members become empty. */
export class VariantContent {
  @TextMember({ limits: ITEM_LABEL }) readonly label!: string;
  @JsonTextMember({ description: BODY }, ANY, SIZE) readonly body!: RawJson;
  @TextMember({ isOptional: true, limits: HEX_ID }) readonly folderId?: string;
  @TextMember({ isOptional: true, limits: DELIVERY_KEY }) readonly deliveryKey?: string;
}

/** A merge patch (RFC 7396): absent members stay, null removes a member. */
export class VariantPatch {
  @TextMember({ isOptional: true, limits: ITEM_LABEL }) readonly label?: string;
  @JsonTextMember({ isOptional: true, description: 'Merged with the body, member by member.' }, ANY, SIZE)
  readonly body?: RawJson;

  @TextMember({ isOptional: true, isNullable: true, limits: HEX_ID }) readonly folderId?: string | null;
  @TextMember({ isOptional: true, isNullable: true, limits: DELIVERY_KEY }) readonly deliveryKey?: string | null;
}

export class Version {
  @ApiProperty({ type: 'integer' }) readonly number!: number;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
}

export class VariantLink {
  @ApiProperty({ type: String, enum: ['link', 'reference', 'family'] }) readonly kind!: string;
  @ApiProperty({ type: String, description: 'The id in the link.' }) readonly targetId!: string;
  @ApiProperty({ type: VariantHead, nullable: true, description: 'The variant at the other end; null if missing.' })
  readonly variant!: VariantHead | null;
}

export class TreeNode {
  @ApiProperty({ type: String, format: 'uuid' }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the root.' }) readonly parentId!: string | null;
  @ApiProperty({ type: 'integer' }) readonly depth!: number;
}
