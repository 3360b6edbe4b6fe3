import { ApiProperty } from '@nestjs/swagger';
import { JOB_KINDS, JOB_STATES, OUTCOMES } from '@scriptorium/contracts';

import { Principal } from '../identity/principal.dto';

const uuid = { type: String, format: 'uuid' } as const;
const time = { type: String, format: 'date-time' } as const;
const nullable = { nullable: true } as const;

export class JobRoot {
  @ApiProperty({ ...uuid, required: false, description: 'The copied variant; absent for a copy in drives.' })
  readonly variantId?: string;

  @ApiProperty({ ...uuid, required: false, description: 'The copied item of a drive.' })
  readonly driveItemId?: string;

  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: String, ...nullable }) readonly locale!: string | null;
}

export class JobProgressDto {
  @ApiProperty({ type: 'integer', description: 'Pairs of a node and a destination.' }) readonly total!: number;
  @ApiProperty({ type: 'integer' }) readonly done!: number;
  @ApiProperty({ type: 'integer' }) readonly created!: number;
  @ApiProperty({ type: 'integer' }) readonly reused!: number;
  @ApiProperty({ type: 'integer' }) readonly skipped!: number;
  @ApiProperty({ type: 'integer' }) readonly failed!: number;
  @ApiProperty({ type: 'integer', description: 'Nodes that all locales continue to share.' }) readonly shared!: number;
  @ApiProperty({ type: 'integer', description: 'Links that are removed from copies.' }) readonly dropped!: number;
  @ApiProperty({ type: 'integer', required: false, description: 'Copies that an undo has removed.' })
  readonly removed?: number;

  @ApiProperty({ type: 'integer', required: false, description: 'Copies that an undo has archived.' })
  readonly archived?: number;

  @ApiProperty({ type: 'integer', required: false, description: 'Copies that a roll-out has updated.' })
  readonly updated?: number;
}

export class JobLinks {
  @ApiProperty({ type: String }) readonly self!: string;
  @ApiProperty({ type: String }) readonly outcomes!: string;
  @ApiProperty({ type: String }) readonly events!: string;
  @ApiProperty({ type: String, required: false, description: 'Present while the job can be cancelled.' })
  readonly cancel?: string;

  @ApiProperty({ type: String, required: false, description: 'Present when the job has ended.' })
  readonly retry?: string;

  @ApiProperty({ type: String, required: false, description: 'Present when the job can be undone.' })
  readonly undo?: string;
}

/** A job. */
export class Job {
  @ApiProperty(uuid) readonly id!: string;
  @ApiProperty({ type: 'integer', description: 'Grows with each change of the job.' }) readonly sequence!: number;
  @ApiProperty({ type: String, enum: [...JOB_KINDS] }) readonly kind!: string;
  @ApiProperty({ type: String, description: 'The key of the space.' }) readonly space!: string;
  @ApiProperty({ type: String, enum: [...JOB_STATES] }) readonly state!: string;
  @ApiProperty({ type: String, ...nullable, description: 'The code of the error, or the reason why the job waits.' })
  readonly stateReason!: string | null;

  @ApiProperty({ type: [JobRoot] }) readonly roots!: JobRoot[];
  @ApiProperty({ type: [String] }) readonly locales!: string[];
  @ApiProperty({ type: JobProgressDto }) readonly progress!: JobProgressDto;
  @ApiProperty({ type: Number, ...nullable, description: 'Pairs per second since `startedAt`.' })
  readonly rate!: number | null;

  @ApiProperty({ ...time, ...nullable }) readonly estimatedEndAt!: string | null;
  @ApiProperty({ ...time, ...nullable }) readonly throttledUntil!: string | null;
  @ApiProperty({ type: 'integer', description: '1, and one more for each retry.' }) readonly attempts!: number;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, selfRequired: true })
  readonly labels!: Readonly<Record<string, string>>;

  @ApiProperty(time) readonly acceptedAt!: string;
  @ApiProperty({ ...time, ...nullable }) readonly plannedAt!: string | null;
  @ApiProperty({ ...time, ...nullable, description: 'When a worker began.' }) readonly startedAt!: string | null;
  @ApiProperty({ ...time, ...nullable }) readonly endedAt!: string | null;
  @ApiProperty({ ...uuid, ...nullable }) readonly parentJobId!: string | null;
  @ApiProperty({
    type: 'object',
    properties: { code: { type: 'string' }, message: { type: 'string' } },
    required: ['code', 'message'],
    nullable: true,
  })
  readonly error!: { readonly code: string; readonly message: string } | null;
  @ApiProperty({ ...uuid, required: false, description: 'The family that a duplicate creates.' })
  readonly resultFamilyId?: string;

  @ApiProperty({ ...uuid, required: false, description: 'The undo that was requested with the cancel.' })
  readonly undoJobId?: string;

  @ApiProperty({ type: JobLinks }) readonly links!: JobLinks;
}

/** A line of the ledger of a job. */
export class JobOutcome {
  @ApiProperty({ type: 'integer', description: 'The number of the node in the plan.' }) readonly node!: number;
  @ApiProperty({ ...uuid, description: 'The source: a variant, or an item of a drive.' }) readonly variantId!: string;
  @ApiProperty({ type: String, ...nullable, description: 'The label of the source, or the name of the item.' })
  readonly label!: string | null;

  @ApiProperty({ type: String, ...nullable }) readonly locale!: string | null;
  @ApiProperty({ type: String, enum: [...OUTCOMES] }) readonly outcome!: string;
  @ApiProperty({ type: String, ...nullable, description: 'Null for a created or removed node.' })
  readonly reason!: string | null;

  @ApiProperty({ type: String, ...nullable }) readonly message!: string | null;
  @ApiProperty({
    type: String,
    required: false,
    ...nullable,
    description: 'Of an undo: the principal whose change keeps the copy.',
  })
  readonly author?: string | null;

  @ApiProperty({ type: 'integer', ...nullable }) readonly sourceVersion!: number | null;
  @ApiProperty({ ...uuid, ...nullable, description: 'The copy, or the variant that exists already.' })
  readonly resultId!: string | null;

  @ApiProperty({ type: 'integer', description: '0 if the plan has decided it.' }) readonly attempts!: number;
  @ApiProperty({ ...time, ...nullable }) readonly startedAt!: string | null;
  @ApiProperty({ ...time, ...nullable }) readonly endedAt!: string | null;
}

export class JobOutcomeCount {
  @ApiProperty({ type: String, enum: [...OUTCOMES] }) readonly outcome!: string;
  @ApiProperty({ type: String, ...nullable }) readonly locale!: string | null;
  @ApiProperty({ type: String, ...nullable }) readonly reason!: string | null;
  @ApiProperty({ type: 'integer' }) readonly count!: number;
}

export class JobOutcomeCounts {
  @ApiProperty({ type: [JobOutcomeCount] }) readonly counts!: JobOutcomeCount[];
}
