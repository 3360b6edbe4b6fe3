import { ApiProperty } from '@nestjs/swagger';
import { LOCALE_LABEL, LOCALE_TAG } from '@scriptorium/contracts';

import { FlagMember, TextMember } from '../../http/dtos/members.decorator';
import { TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

export class Locale {
  @ApiProperty({ type: String, description: 'An IETF language tag.' }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: Boolean }) readonly isDefault!: boolean;
}

export class NewLocale {
  @TextMember({ limits: LOCALE_TAG, code: 'LOCALE_TAG_INVALID', description: 'An IETF language tag.' })
  readonly id!: string;

  @TextMember({ limits: LOCALE_LABEL }) readonly label!: string;
  @FlagMember({ isOptional: true, description: 'Default: false.' }) readonly isDefault?: boolean;
}

export class LocaleChange {
  @TextMember({ isOptional: true, limits: LOCALE_LABEL }) readonly label?: string;
  @FlagMember({ isOptional: true, description: 'Only true: another locale becomes the default instead.' })
  readonly isDefault?: boolean;
}

export class Repository {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String, description: 'Unique in the space.' }) readonly name!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: String, enum: ['active', 'archived'] }) readonly status!: string;
  @ApiProperty({ type: [String], description: 'The locales of its variants; empty for all of the space.' })
  readonly locales!: readonly string[];

  @ApiProperty({ type: [String], description: 'The URIs of its content types.' })
  readonly contentTypes!: readonly string[];
}

export class NewRepository {
  @TextMember({ limits: { minLength: 1, maxLength: 255 } }) readonly name!: string;
  @TextMember({ limits: { minLength: 1, maxLength: 255 } }) readonly label!: string;
}

export class ContentType {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String, description: 'Its URI, which bodies name.' }) readonly uri!: string;
  @ApiProperty({ type: String, enum: ['active', 'archived'] }) readonly status!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, selfRequired: true }) readonly settings!: object;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly updatedAt!: string;
}

export class WorkflowState {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: String, description: 'A color of CSS.' }) readonly color!: string;
}

export class Folder {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: String }) readonly repositoryId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly parentId!: string | null;
}

export class FolderQuery extends PageQuery {
  @TextParameter('The id of a folder. Default: the top-level folders.') readonly parent?: string;
}
