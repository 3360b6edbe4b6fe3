import { ApiProperty } from '@nestjs/swagger';
import { LINK_ACTIONS, PLAN_DECISIONS } from '@scriptorium/contracts';

const byDecision = { type: 'object' as const, additionalProperties: { type: 'integer' as const }, selfRequired: true };

export class PlanDestination {
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: [...PLAN_DECISIONS] }) readonly decision!: string;
  @ApiProperty({ type: String, nullable: true }) readonly reason!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The variant that is created, exists or is removed.' })
  readonly targetId!: string | null;

  @ApiProperty({ type: String, nullable: true }) readonly targetRepository!: string | null;
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    description: 'Of an undo: the principal whose change keeps the copy.',
  })
  readonly author?: string | null;
}

export class PlannedLink {
  @ApiProperty({ type: String, description: 'JSON Pointer in the body.' }) readonly path!: string;
  @ApiProperty({ type: 'integer', nullable: true }) readonly targetNode!: number | null;
  @ApiProperty({ type: String, enum: [...LINK_ACTIONS] }) readonly decision!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The rule that decided; null for the default.' })
  readonly rule!: string | null;
}

export class PlanBelow {
  @ApiProperty({ type: 'integer' }) readonly nodes!: number;
  @ApiProperty({ ...byDecision }) readonly byDecision!: object;
}

/** A node of a plan. */
export class PlanNode {
  @ApiProperty({ type: 'integer' }) readonly number!: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'The node that first links to it.' })
  readonly parent!: number | null;

  @ApiProperty({ type: 'integer' }) readonly depth!: number;
  @ApiProperty({ type: String }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly familyId!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly label!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly contentType!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The folder of the item.' }) readonly path!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) readonly sourceVersion!: number | null;
  @ApiProperty({ type: String, nullable: true }) readonly sourceLocale!: string | null;
  @ApiProperty({ type: [PlanDestination] }) readonly destinations!: PlanDestination[];
  @ApiProperty({ type: [PlannedLink], description: 'The first 50 links.' }) readonly links!: PlannedLink[];
  @ApiProperty({ type: 'integer' }) readonly linkCount!: number;
  @ApiProperty({ type: 'integer', description: 'Number of nodes whose parent it is.' }) readonly children!: number;
  @ApiProperty({ type: PlanBelow, description: 'The nodes below it in the tree of parents.' })
  readonly below!: PlanBelow;
}
