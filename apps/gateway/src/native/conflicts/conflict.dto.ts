import { ApiProperty } from '@nestjs/swagger';
import {
  CONFLICT_RESOLUTIONS,
  CONFLICT_STATES,
  LOCALE_TAG,
  RESOLUTIONS,
  RESOLUTION_SIDES,
  type ConflictState,
  type ResolutionSide,
} from '@scriptorium/contracts';

import { JsonValueMember, TextMember } from '../../http/dtos/members.decorator';
import { OneOfParameter, TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';
import { ANY_JSON } from '../sync/sync.dto';

const uuid = { type: String, format: 'uuid' } as const;

/** A value that a source and its copy have changed differently. */
export class Conflict {
  @ApiProperty(uuid) readonly id!: string;
  @ApiProperty({ ...uuid, description: 'The copy.' }) readonly variantId!: string;
  @ApiProperty(uuid) readonly familyId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly locale!: string | null;
  @ApiProperty({ type: String, description: 'The label of the copy.' }) readonly label!: string;
  @ApiProperty({ type: String, enum: [...CONFLICT_STATES] }) readonly state!: string;
  @ApiProperty({
    type: String,
    enum: ['value', 'order'],
    description: '`order`: both have moved the same elements of an array. The values are then their ids.',
  })
  readonly kind!: string;

  @ApiProperty({ type: String, description: 'JSON Pointer into the body of the copy. `-`: a removed element.' })
  readonly path!: string;

  @ApiProperty({ ...ANY_JSON, description: 'The former value of the source. Absent if it had none.' })
  readonly base?: unknown;

  @ApiProperty({ ...ANY_JSON, description: 'The value of the source. Absent if it has none.' })
  readonly theirs?: unknown;

  @ApiProperty({ ...ANY_JSON, description: 'The value of the copy. Absent if it has none.' }) readonly mine?: unknown;
  @ApiProperty({ type: 'integer', description: 'The source version that was rolled out.' })
  readonly sourceVersion!: number;

  @ApiProperty({ ...uuid, description: 'The roll-out that has found it.' }) readonly jobId!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly foundAt!: string;
  @ApiProperty({
    type: String,
    enum: [...CONFLICT_RESOLUTIONS],
    nullable: true,
    description:
      'The reason of its end. `source`: the source has its former value again. `roll-out`: a later roll-out has not ' +
      'found it again.',
  })
  readonly resolution!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly resolvedAt!: string | null;
}

export class ConflictsQuery extends PageQuery {
  @TextParameter('The id of a variant: only the families of it and of the variants below it by links.')
  readonly root?: string;

  @TextParameter('Only copies in this locale.', { ...LOCALE_TAG }) readonly locale?: string;
  @OneOfParameter(CONFLICT_STATES, 'Only conflicts in this state.') readonly state?: ConflictState;
}

/** The query of a request that resolves conflicts. */
export class CopiesInConflictQuery extends PageQuery {
  @TextParameter('The id of a variant: only the families of it and of the variants below it by links.')
  readonly root?: string;

  @TextParameter('Only copies in this locale.', { ...LOCALE_TAG }) readonly locale?: string;
}

/** A conflict that a request by query has resolved or left open. */
export class ResolvedConflict {
  @ApiProperty(uuid) readonly id!: string;
  @ApiProperty({ ...uuid, description: 'The copy.' }) readonly variantId!: string;
  @ApiProperty({ type: String, description: 'JSON Pointer into the body of the copy.' }) readonly path!: string;
  @ApiProperty({ type: String, enum: ['resolved', 'rejected'] }) readonly outcome!: string;
  @ApiProperty({ type: String, required: false, description: 'Code of the problem for which it is still open.' })
  readonly reason?: string;

  @ApiProperty({ type: String, required: false }) readonly message?: string;
}

/** How all conflicts of a request by query are resolved. */
export class SideBody {
  @TextMember({
    oneOf: RESOLUTION_SIDES,
    description: '`theirs`: the copy gets the value of the source. `mine`: it keeps its own.',
  })
  readonly take!: ResolutionSide;
}

export class ResolutionBody {
  @TextMember({
    oneOf: RESOLUTIONS,
    description:
      '`theirs`: the copy gets the value of the source. `mine`: it keeps its own. `value`: it gets `value`, which is ' +
      'required then.',
  })
  readonly take!: (typeof RESOLUTIONS)[number];

  @JsonValueMember(
    {
      isOptional: true,
      description: 'Any JSON value, with links as in a body. For a conflict of an order: an array of its ids.',
    },
    ANY_JSON,
  )
  /** A RawJson. */
  readonly value?: unknown;
}
