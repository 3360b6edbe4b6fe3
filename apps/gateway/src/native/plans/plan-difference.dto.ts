import { ApiProperty } from '@nestjs/swagger';
import { PLAN_DECISIONS } from '@scriptorium/contracts';

export class ComparedDestination {
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: [...PLAN_DECISIONS] }) readonly decision!: string;
}

export class ComparedNode {
  @ApiProperty({ type: 'integer' }) readonly number!: number;
  @ApiProperty({ type: String, nullable: true, description: 'The rule of the link that first led to it.' })
  readonly rule!: string | null;

  @ApiProperty({ type: [ComparedDestination] }) readonly destinations!: ComparedDestination[];
}

/** A node that differs between two plans. */
export class PlanDifference {
  @ApiProperty({ type: String }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly label!: string | null;
  @ApiProperty({ type: ComparedNode, nullable: true, description: 'Null if the plan of the path does not have it.' })
  readonly a!: ComparedNode | null;

  @ApiProperty({ type: ComparedNode, nullable: true, description: 'Null if the other plan does not have it.' })
  readonly b!: ComparedNode | null;
}
