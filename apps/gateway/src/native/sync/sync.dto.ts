import { ApiProperty } from '@nestjs/swagger';
import { CELL_STATES, SYNC_STATES } from '@scriptorium/contracts';

import { NamesParameter, TextParameter, TextsParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

const VERSION = { type: 'integer', nullable: true } as const;
const ID = { type: String, format: 'uuid', nullable: true } as const;
export const ANY_JSON = {
  required: false,
  nullable: true,
  oneOf: [
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
  ],
};

export class ChangedPaths {
  @ApiProperty({ type: [String], description: 'Changed in the source since `basedOn`.' })
  readonly source!: readonly string[];

  @ApiProperty({ type: [String], description: 'Changed in the variant since the copy.' })
  readonly variant!: readonly string[];
}

export class SourceChange {
  @ApiProperty({ type: String, description: 'JSON Pointer into the body.' }) readonly path!: string;
  @ApiProperty({
    type: String,
    enum: ['value', 'order'],
    description: '`order`: elements of an array were moved. `old` and `new` are then their ids.',
  })
  readonly kind!: string;

  @ApiProperty({ ...ANY_JSON, description: 'Absent if the value was added.' }) readonly old?: unknown;

  @ApiProperty({ ...ANY_JSON, description: 'Absent if the value was removed.' }) readonly new?: unknown;
}

/** How a variant relates to its source. */
export class Sync {
  @ApiProperty({ type: String, format: 'uuid' }) readonly variantId!: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly familyId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly locale!: string | null;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty({ type: String, enum: [...SYNC_STATES, 'untracked'] }) readonly state!: string;
  @ApiProperty({ ...ID, description: 'Null if the variant is not a copy.' }) readonly sourceVariantId!: string | null;
  @ApiProperty({ ...VERSION, description: 'The copied version.' }) readonly sourceVersion!: number | null;
  @ApiProperty({ ...VERSION, description: 'The source version that the content reflects.' })
  readonly basedOn!: number | null;

  @ApiProperty({ ...VERSION, description: 'Null if the source does not exist.' })
  readonly sourceCurrentVersion!: number | null;

  @ApiProperty({ type: Boolean }) readonly locallyChanged!: boolean;
  @ApiProperty({ type: Boolean, description: 'Whether `basedOn` comes from an acknowledgement.' })
  readonly acknowledged!: boolean;

  @ApiProperty({ type: ChangedPaths }) readonly changedPaths!: ChangedPaths;
  @ApiProperty({ type: [SourceChange], description: 'The changes of the source since `basedOn`.' })
  readonly sourceChanges!: readonly SourceChange[];

  @ApiProperty({ type: Boolean, description: 'Whether there are more changes than the limit `syncChanges`.' })
  readonly hasMoreChanges!: boolean;
}

export class CoverageCell {
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: [...CELL_STATES] }) readonly state!: string;
  @ApiProperty({ ...ID, description: 'Null if the variant is missing.' }) readonly variantId!: string | null;
  @ApiProperty(VERSION) readonly version!: number | null;
  @ApiProperty({ ...VERSION, description: 'Null if the variant is missing, or not a copy.' })
  readonly basedOn!: number | null;
}

export class FirstVariant {
  @ApiProperty({ type: String, format: 'uuid' }) readonly variantId!: string;
  @ApiProperty({ type: String }) readonly label!: string;
}

export class CoveredFamily {
  @ApiProperty({ type: String, format: 'uuid' }) readonly familyId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly contentType!: string | null;
  @ApiProperty({ type: FirstVariant, nullable: true, description: 'The oldest variant of the family.' })
  readonly first!: FirstVariant | null;

  @ApiProperty({ type: [CoverageCell], description: 'By the locales of the space.' })
  readonly cells!: readonly CoverageCell[];
}

export class CoverageCount {
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: [...CELL_STATES] }) readonly state!: string;
  @ApiProperty({ type: 'integer' }) readonly count!: number;
}

export class Coverage {
  @ApiProperty({ type: [CoveredFamily] }) readonly items!: readonly CoveredFamily[];
  @ApiProperty({ type: String, nullable: true, description: '`cursor` of the next page; null on the last page.' })
  readonly nextCursor!: string | null;

  @ApiProperty({
    required: false,
    type: [CoverageCount],
    description: 'Families of the tree of `root` by locale and state, with `Prefer: count`.',
  })
  readonly counts?: readonly CoverageCount[];
}

export class CoverageQuery extends PageQuery {
  @TextParameter('The id of a variant: only the families of it and of the variants below it by links.')
  readonly root?: string;

  @TextParameter('The URI of a content type.') readonly contentType?: string;
  @TextParameter('The id of a repository.') readonly repository?: string;
  @TextsParameter('Locales. Default: all locales of the space.', 500) readonly locales?: readonly string[];
  @NamesParameter(CELL_STATES, 'Only cells with one of these states.') readonly state?: readonly string[];
}
