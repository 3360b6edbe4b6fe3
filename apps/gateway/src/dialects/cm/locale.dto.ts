import { ApiProperty } from '@nestjs/swagger';

const ID = 'An IETF language tag, spelled as it was defined.';

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

export class NewLocale {
  @ApiProperty({ type: Boolean }) readonly default!: boolean;
  @ApiProperty({ type: String, description: ID }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
}

export class LocaleChange {
  @ApiProperty({ type: String, required: false }) readonly label?: string;
  @ApiProperty({
    type: Boolean,
    required: false,
    description: 'The default locale stays one until another is made it.',
  })
  readonly default?: boolean;
}

export class DefaultLocale {
  @ApiProperty({ type: String, description: 'Of a locale of the branch.' }) readonly id!: string;
}

export class SupportedLocale {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly label!: string;
}

export class SupportedLocaleList {
  @ApiProperty({ type: 'integer' }) readonly totalCount!: number;
  @ApiProperty({ type: [SupportedLocale] }) readonly data!: SupportedLocale[];
}
