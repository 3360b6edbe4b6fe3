import { ApiProperty } from '@nestjs/swagger';
import { LOCALE_LABEL, LOCALE_TAG, MAX_FALLBACK_LOCALES, MAX_LOCALES, MAX_SCHEMA_BYTES } from '@scriptorium/contracts';

import type { RawJson } from '../../http/bodies/json-text';
import { FlagMember, JsonTextMember, ObjectMember, TextMember, TextsMember } from '../../http/dtos/members.decorator';
import { Principal } from '../identity/principal.dto';
import { TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

const FALLBACK_DESCRIPTION =
  'The locales in which published content is looked up after this one, in their order. Null: its parents, then the ' +
  'default locale.';

export class Locale {
  @ApiProperty({ type: String, description: 'An IETF language tag.' }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: Boolean }) readonly isDefault!: boolean;
  @ApiProperty({ type: [String], nullable: true, description: FALLBACK_DESCRIPTION })
  readonly fallback!: readonly string[] | null;
}

const FALLBACK = {
  isOptional: true,
  maxItems: MAX_FALLBACK_LOCALES,
  limits: LOCALE_TAG,
  code: 'LOCALE_INVALID',
  description: FALLBACK_DESCRIPTION,
};

export class NewLocale {
  @TextMember({ limits: LOCALE_TAG, code: 'LOCALE_TAG_INVALID', description: 'An IETF language tag.' })
  readonly id!: string;

  @TextMember({ limits: LOCALE_LABEL }) readonly label!: string;
  @FlagMember({ isOptional: true, description: 'Default: false.' }) readonly isDefault?: boolean;
  @TextsMember(FALLBACK) readonly fallback?: readonly string[];
}

export class LocaleChange {
  @TextMember({ isOptional: true, limits: LOCALE_LABEL }) readonly label?: string;
  @FlagMember({ isOptional: true, description: 'Only true: another locale becomes the default instead.' })
  readonly isDefault?: boolean;

  @TextsMember({ ...FALLBACK, isNullable: true }) readonly fallback?: readonly string[] | null;
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

const NAME = { minLength: 1, maxLength: 255 };
const HEX = { minLength: 24, maxLength: 24, pattern: /^[0-9a-f]*$/ };

export class RepositoryChange {
  @TextMember({ isOptional: true, limits: NAME }) readonly name?: string;
  @TextMember({ isOptional: true, limits: NAME }) readonly label?: string;
  @TextsMember({
    isOptional: true,
    maxItems: MAX_LOCALES,
    limits: LOCALE_TAG,
    code: 'LOCALE_INVALID',
    description: 'The locales of its variants; empty for all of the space.',
  })
  readonly locales?: readonly string[];
}

export class NewFolder {
  @TextMember({ limits: NAME }) readonly name!: string;
  @TextMember({ isOptional: true, limits: HEX, description: 'A folder of the repository. Default: the top level.' })
  readonly parentId?: string;
}

export class FolderChange {
  @TextMember({ limits: NAME }) readonly name!: string;
}

export class ContentType {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String, description: 'Its URI, which bodies name.' }) readonly uri!: string;
  @ApiProperty({ type: String, enum: ['active', 'archived'] }) readonly status!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, selfRequired: true }) readonly settings!: object;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly updatedAt!: string;
}

/** A content type with its schema. */
export class ContentTypeWithSchema extends ContentType {
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: 'object', additionalProperties: true, selfRequired: true, description: 'JSON Schema.' })
  readonly schema!: object;
}

const SCHEMA_DESCRIPTION = 'JSON Schema, draft-07 or draft 2020-12, of the bodies.';
const ANY = { type: 'object', additionalProperties: true } as const;
const SCHEMA_SIZE = { maxBytes: MAX_SCHEMA_BYTES, code: 'SCHEMA_TOO_LARGE' };

export class NewContentType {
  @TextMember({ limits: { minLength: 1, maxLength: 1_024 }, description: 'The URI that bodies name.' })
  readonly uri!: string;

  @JsonTextMember({ description: SCHEMA_DESCRIPTION }, ANY, SCHEMA_SIZE) readonly schema!: RawJson;
  @ObjectMember({ isOptional: true, description: 'For editors, such as a label and icons.' }, ANY)
  readonly settings?: Readonly<Record<string, unknown>>;

  @TextsMember({
    isOptional: true,
    maxItems: 100,
    limits: HEX,
    code: 'FIELD_INVALID',
    description: 'Ids of repositories that it is assigned to. Default: none.',
  })
  readonly repositories?: readonly string[];
}

export class ContentTypeChange {
  @JsonTextMember({ isOptional: true, description: SCHEMA_DESCRIPTION }, ANY, SCHEMA_SIZE) readonly schema?: RawJson;
  @ObjectMember({ isOptional: true }, ANY) readonly settings?: Readonly<Record<string, unknown>>;
  @TextMember({ isOptional: true, oneOf: ['active', 'archived'] }) readonly status?: string;
}

export class WorkflowStateChange {
  @TextMember({ isOptional: true, limits: NAME }) readonly label?: string;
  @TextMember({ isOptional: true, limits: NAME }) readonly color?: string;
}

export class NewWorkflowState {
  @TextMember({ limits: NAME }) readonly label!: string;
  @TextMember({ limits: NAME, description: 'A color of CSS.' }) readonly color!: string;
}

export class NewSpace {
  @TextMember({
    limits: { minLength: 1, maxLength: 63, pattern: /^[a-z0-9][a-z0-9-]*$/ },
    code: 'SPACE_KEY_INVALID',
    description: 'The name of the space in paths and subjects.',
  })
  readonly key!: string;

  @TextMember({ limits: NAME }) readonly label!: string;
  @TextMember({ isOptional: true, limits: { minLength: 1, maxLength: 2_000 } }) readonly description?: string;
  @TextsMember({
    maxItems: MAX_LOCALES,
    limits: LOCALE_TAG,
    code: 'LOCALE_INVALID',
    description: 'At least one. The first one is the default locale.',
  })
  readonly locales!: readonly string[];
}

export class SpaceChange {
  @TextMember({ isOptional: true, limits: NAME }) readonly label?: string;
  @TextMember({ isOptional: true, isNullable: true, limits: { minLength: 1, maxLength: 2_000 } })
  readonly description?: string | null;
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
