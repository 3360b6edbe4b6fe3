import { ApiProperty } from '@nestjs/swagger';

import { STATUSES } from './parameters';

const text = { type: String } as const;
const nullableText = { type: String, nullable: true } as const;
const optionalText = { type: String, required: false } as const;
const count = { type: 'integer' } as const;
const date = { type: String, format: 'date-time' } as const;
const nullableDate = { ...date, nullable: true } as const;
const optionalDate = { ...nullableDate, required: false } as const;
const tags = { type: String, isArray: true, nullable: true } as const;
const NAME = 'Letters, digits, `.`, `_`, `-`; not beginning with `_`.';

type Fields = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
const fields = {
  type: 'object' as const,
  description: "By the field's id.",
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
  @ApiProperty({ ...nullableText, description: 'Of the content and the locale.' }) readonly hash!: string | null;
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

/** Every member is always there, null where it has no value: clients of the original read them all. */
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

class ContentItemContent {
  @ApiProperty(optionalText) readonly label?: string;
  @ApiProperty({ ...fields, selfRequired: false }) readonly fields?: Fields;
  @ApiProperty({ ...tags, required: false }) readonly versionTags?: string[] | null;
  @ApiProperty(optionalDate) readonly availabilityDate?: string | null;
  @ApiProperty(optionalDate) readonly unavailabilityDate?: string | null;
}

/** What a new version holds, and what an update may change. */
export class ContentItemMembers extends ContentItemContent {
  @ApiProperty({ ...optionalText, description: NAME }) readonly name?: string;
}

export class NewContentItem extends ContentItemContent {
  @ApiProperty({ ...text, description: NAME }) readonly name!: string;
  @ApiProperty({ ...text, description: "The content type's id." }) readonly contentType!: string;
  @ApiProperty({ ...optionalText, description: 'Of an item that is there: it gets one more locale.' })
  readonly id?: string;
  @ApiProperty({ ...optionalText, nullable: true, description: 'Also as query parameter.' })
  readonly locale?: string | null;
}
