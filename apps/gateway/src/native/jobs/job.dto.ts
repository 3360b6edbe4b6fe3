import { ApiProperty } from '@nestjs/swagger';

export class JobRoot {
  @ApiProperty({ type: String, description: 'The id of the root; for a copy of a drive item the id of the item.' })
  readonly variantId!: string;

  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: String, nullable: true }) readonly locale!: string | null;
}

/** A job. */
export class Job {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String }) readonly spaceKey!: string;
  @ApiProperty({ type: String }) readonly kind!: string;
  @ApiProperty({ type: String }) readonly state!: string;
  @ApiProperty({ type: JobRoot }) readonly root!: JobRoot;
  @ApiProperty({ type: [String] }) readonly locales!: string[];
  @ApiProperty({ type: Boolean }) readonly replicateFolderStructure!: boolean;
  @ApiProperty({ type: String, description: 'The principal who requested it.' }) readonly requestedBy!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly acceptedAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly plannedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) readonly endedAt!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, selfRequired: true })
  readonly progress!: object;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, selfRequired: true })
  readonly error!: object | null;

  @ApiProperty({ type: String, required: false, description: 'The family that a duplicate creates.' })
  readonly resultFamilyId?: string;
}

export class JobOutcome {
  @ApiProperty({ type: String }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly repositoryId!: string | null;
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: ['reused', 'skipped', 'failed'] }) readonly outcome!: string;
  @ApiProperty({ type: String }) readonly reason!: string;
  @ApiProperty({ type: String, nullable: true }) readonly message!: string | null;
}

export class JobWithOutcomes extends Job {
  @ApiProperty({ type: [JobOutcome] }) readonly outcomes!: JobOutcome[];
  @ApiProperty({ type: 'integer' }) readonly outcomesTotal!: number;
}
