import { ApiProperty } from '@nestjs/swagger';
import {
  ITEM_DATE,
  ITEM_LABEL,
  ITEM_NAME,
  MAX_FIELDS_BYTES,
  MAX_VERSION_TAGS,
  VERSION_TAG,
} from '@scriptorium/contracts';

import type { RawJson } from '../../../http/bodies/json-text';
import { DateMember, JsonTextMember, TextMember, TextsMember } from '../../../http/dtos/members.decorator';

export const STATUSES = ['Draft', 'Published', 'Archived'] as const;

const nullableText = { type: String, nullable: true } as const;
const count = { type: 'integer' } as const;
const date = { type: String, format: 'date-time' } as const;
const nullableDate = { ...date, nullable: true } as const;
const tags = { type: String, isArray: true, nullable: true } as const;
const NAME = 'Letters, digits, `.`, `_`, `-`; not beginning with `_`.';

type Fields = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
const fields = {
  type: 'object' as const,
  description: 'The fields by id.',
  additionalProperties: {
    type: 'object' as const,
    required: ['type', 'value'],
    properties: { type: { type: 'string' as const }, value: { nullable: true } },
  },
};

export class ContentItemSystem {
  @ApiProperty({ ...nullableText, description: "The content type's id." }) readonly contentType!: string | null;
  @ApiProperty(date) readonly createdAt!: string;
  @ApiProperty(nullableText) readonly createdBy!: string | null;
  @ApiProperty({ ...nullableText, description: 'The branch.' }) readonly environment!: string | null;
  @ApiProperty({ ...nullableText, description: 'Hash of the content and the locale.' }) readonly hash!: string | null;
  @ApiProperty(nullableText) readonly type!: string | null;
  @ApiProperty({ enum: STATUSES }) readonly status!: (typeof STATUSES)[number];
  @ApiProperty(nullableDate) readonly availabilityDate!: string | null;
  @ApiProperty(nullableDate) readonly unavailabilityDate!: string | null;
  @ApiProperty(nullableDate) readonly publishedAt!: string | null;
  @ApiProperty(nullableText) readonly publishedBy!: string | null;
  @ApiProperty(nullableDate) readonly archivedDate!: string | null;
  @ApiProperty(nullableText) readonly archivedBy!: string | null;
  @ApiProperty(nullableDate) readonly updatedAt!: string | null;
  @ApiProperty(nullableText) readonly updatedBy!: string | null;
}

/** Every member is always present, with null for no value: clients of the original read all of them. */
export class ContentItem {
  @ApiProperty({ ...nullableText, description: 'The same in all locales.' }) readonly id!: string | null;
  @ApiProperty({ ...nullableText, description: NAME }) readonly name!: string | null;
  @ApiProperty(nullableText) readonly label!: string | null;
  @ApiProperty({ ...count, description: 'Counts within the locale.' }) readonly version!: number;
  @ApiProperty(nullableText) readonly locale!: string | null;
  @ApiProperty({ ...fields, nullable: true }) readonly fields!: Fields | null;
  @ApiProperty(tags) readonly versionTags!: string[] | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Always null.' })
  readonly contextSearchSimilarity!: number | null;
  @ApiProperty({ type: ContentItemSystem }) readonly system!: ContentItemSystem;
}

export class ContentItemList {
  @ApiProperty(count) readonly totalCount!: number;
  @ApiProperty(count) readonly pageSize!: number;
  @ApiProperty(count) readonly pageNumber!: number;
  @ApiProperty({ type: [ContentItem] }) readonly data!: ContentItem[];
}

const NAME_MEMBER = { limits: ITEM_NAME, code: 'NAME_INVALID', description: NAME };
const DATE_MEMBER = { isOptional: true, isNullable: true, pattern: ITEM_DATE, code: 'DATE_INVALID' };

class ContentItemContent {
  @TextMember({ isOptional: true, limits: ITEM_LABEL, code: 'LABEL_INVALID' }) readonly label?: string;
  // Numbers, escapes and the order of keys are stored as they were sent.
  @JsonTextMember(
    { isOptional: true, description: `The fields by id. At most ${MAX_FIELDS_BYTES} bytes of JSON.` },
    fields,
    { maxBytes: MAX_FIELDS_BYTES, code: 'FIELDS_TOO_LARGE' },
  )
  readonly fields?: RawJson;
  @TextsMember({ isOptional: true, maxItems: MAX_VERSION_TAGS, limits: VERSION_TAG, code: 'VERSION_TAGS_INVALID' })
  readonly versionTags?: string[];
  @DateMember(DATE_MEMBER) readonly availabilityDate?: string | null;
  @DateMember(DATE_MEMBER) readonly unavailabilityDate?: string | null;
  @TextMember({ isOptional: true, isNullable: true, description: 'Must equal the query parameter if both are sent.' })
  readonly locale?: string | null;
}

/** The members of a new version, and those that an update may change. */
export class ContentItemMembers extends ContentItemContent {
  @TextMember({ ...NAME_MEMBER, isOptional: true }) readonly name?: string;
}

export class NewContentItem extends ContentItemContent {
  @TextMember(NAME_MEMBER) readonly name!: string;
  @TextMember({ description: "The content type's id." }) readonly contentType!: string;
  @TextMember({ isOptional: true, description: 'Id of an existing item, to create it in another locale.' })
  readonly id?: string;
}

export type SentItem = ContentItemContent & { readonly name?: string };
