import { ApiProperty } from '@nestjs/swagger';
import { API_KEY, MAX_FIELDS, MODEL_NAME } from '@scriptorium/contracts';

import { FlagMember, ListMember, ObjectMember, TextMember } from '../../../http/dtos/members.decorator';
import { fieldTypeNames } from './field-types';

const ID = 'Letters in lower case, digits and `_`; begins with a letter.';
const SETTING = 'Counts towards the size of the settings: 400 `settings-too-large` past 65,536 bytes.';
const settings = { type: 'object', additionalProperties: true } as const;

export class ContentTypeField {
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: String, enum: fieldTypeNames }) readonly type!: string;
  @ApiProperty({ type: Boolean }) readonly required!: boolean;
  @ApiProperty({ type: Boolean, description: 'Whether each locale has a value of its own.' })
  readonly localized!: boolean;
  @ApiProperty({ type: String, nullable: true }) readonly helpText!: string | null;
  @ApiProperty({ ...settings, description: 'Validation rules of the value by name, except `required`.' })
  readonly rules!: Readonly<Record<string, unknown>>;
}

export class ContentTypeSystem {
  @ApiProperty({ type: String, description: 'The branch.' }) readonly environment!: string;
  @ApiProperty({ type: String }) readonly type!: string;
}

export class ContentType {
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: String, nullable: true }) readonly description!: string | null;
  @ApiProperty({ type: [ContentTypeField] }) readonly fields!: ContentTypeField[];
  @ApiProperty({ type: ContentTypeSystem }) readonly system!: ContentTypeSystem;
}

export class ContentTypeList {
  @ApiProperty({ type: 'integer' }) readonly totalCount!: number;
  @ApiProperty({ type: [ContentType] }) readonly data!: ContentType[];
}

export class NewContentTypeField {
  @TextMember({ description: ID, limits: API_KEY }) readonly id!: string;
  @TextMember({ isOptional: true, limits: MODEL_NAME, description: 'Default: the id.' })
  readonly name?: string;
  @TextMember({ oneOf: fieldTypeNames }) readonly type!: string;
  @FlagMember({ isOptional: true, description: 'Default: false.' }) readonly required?: boolean;
  @FlagMember({ isOptional: true, description: 'Default: true.' }) readonly localized?: boolean;
  @TextMember({ isOptional: true, isNullable: true, description: SETTING }) readonly helpText?: string | null;
  @ObjectMember({ isOptional: true, description: SETTING }, settings) readonly rules?: Readonly<
    Record<string, unknown>
  >;
}

class ContentTypeContent {
  @TextMember({ isOptional: true, isNullable: true, description: SETTING }) readonly description?: string | null;
  @ListMember(NewContentTypeField, {
    isOptional: true,
    description: 'All fields. A field that is left out is deleted.',
    maxItems: MAX_FIELDS,
    code: 'TOO_MANY_FIELDS',
    uniqueBy: 'id',
  })
  readonly fields?: NewContentTypeField[];
}

export class ContentTypeMembers extends ContentTypeContent {
  @TextMember({ isOptional: true, limits: MODEL_NAME }) readonly name?: string;
}

export class NewContentType extends ContentTypeContent {
  @TextMember({ description: ID, limits: API_KEY }) readonly id!: string;
  @TextMember({ limits: MODEL_NAME }) readonly name!: string;
}

export type SentContentType = ContentTypeContent;
export type SentContentTypeField = NewContentTypeField;
