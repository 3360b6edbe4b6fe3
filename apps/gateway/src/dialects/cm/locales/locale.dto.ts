import { ApiProperty } from '@nestjs/swagger';
import { LOCALE_LABEL, LOCALE_TAG } from '@scriptorium/contracts';

import { FlagMember, TextMember } from '../../../http/dtos/members.decorator';

const ID = 'An IETF language tag, in the spelling of its definition.';

export class LocaleSystem {
  @ApiProperty({ type: String, description: 'The branch.' }) readonly environment!: string;
  @ApiProperty({ type: String }) readonly type!: string;
}

export class Locale {
  @ApiProperty({ type: Boolean }) readonly default!: boolean;
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: LocaleSystem }) readonly system!: LocaleSystem;
}

export class LocaleList {
  @ApiProperty({ type: 'integer' }) readonly totalCount!: number;
  @ApiProperty({ type: [Locale] }) readonly data!: Locale[];
}

const TAG = { limits: LOCALE_TAG, code: 'LOCALE_TAG_INVALID' };
const LABEL = { limits: LOCALE_LABEL, code: 'LABEL_INVALID' };

export class NewLocale {
  @FlagMember() readonly default!: boolean;
  @TextMember({ ...TAG, description: 'An IETF language tag. Not `null`, `default`, `supported`.' })
  readonly id!: string;
  @TextMember(LABEL) readonly label!: string;
}

export class LocaleChange {
  @TextMember({ isOptional: true, description: 'The id in the path, in any letter case.' }) readonly id?: string;
  @TextMember({ ...LABEL, isOptional: true }) readonly label?: string;
  @FlagMember({ isOptional: true, description: 'Must not be false for the default locale.' })
  readonly default?: boolean;
}

export class DefaultLocale {
  @TextMember({ description: 'The id of a locale of the branch.' }) readonly id!: string;
}

export class SupportedLocale {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
}

export class SupportedLocaleList {
  @ApiProperty({ type: 'integer' }) readonly totalCount!: number;
  @ApiProperty({ type: [SupportedLocale] }) readonly data!: SupportedLocale[];
}
