import { ApiProperty } from '@nestjs/swagger';

import { fieldTypeNames } from './field-types';

const ID = 'Letters in lower case, digits and `_`; begins with a letter.';
const settings = { type: 'object', additionalProperties: true } as const;

export class ContentTypeField {
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: String, enum: fieldTypeNames }) readonly type!: string;
  @ApiProperty({ type: Boolean }) readonly required!: boolean;
  @ApiProperty({ type: Boolean, description: 'Whether each locale has a value of its own.' })
  readonly localized!: boolean;
  @ApiProperty({ type: String, nullable: true }) readonly helpText!: string | null;
  @ApiProperty({ ...settings, description: 'What a value must be, `required` aside, by name.' })
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

class NewContentTypeField {
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String, required: false, description: 'The id where it is absent.' }) readonly name?: string;
  @ApiProperty({ type: String, enum: fieldTypeNames }) readonly type!: string;
  @ApiProperty({ type: Boolean, required: false, description: 'False where it is absent.' })
  readonly required?: boolean;
  @ApiProperty({ type: Boolean, required: false, description: 'True where it is absent.' })
  readonly localized?: boolean;
  @ApiProperty({ type: String, required: false, nullable: true }) readonly helpText?: string | null;
  @ApiProperty({ ...settings, selfRequired: false }) readonly rules?: Readonly<Record<string, unknown>>;
}

class ContentTypeContent {
  @ApiProperty({ type: String, required: false, nullable: true }) readonly description?: string | null;
  @ApiProperty({ type: [NewContentTypeField], required: false, description: 'All of them: one that is left out goes.' })
  readonly fields?: NewContentTypeField[];
}

export class ContentTypeMembers extends ContentTypeContent {
  @ApiProperty({ type: String, required: false }) readonly name?: string;
}

export class NewContentType extends ContentTypeContent {
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
}
