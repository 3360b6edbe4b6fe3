import { ApiProperty } from '@nestjs/swagger';
import { PLAN_STATES } from '@scriptorium/contracts';

import { Principal } from '../identity/principal.dto';

const byDecision = { type: 'object' as const, additionalProperties: { type: 'integer' as const }, selfRequired: true };

export class PlanCounts {
  @ApiProperty({ type: 'integer' }) readonly nodes!: number;
  @ApiProperty({ ...byDecision, description: 'Pairs of node and locale; for `share` nodes.' })
  readonly byDecision!: object;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'object' }, selfRequired: true })
  readonly byLocale!: object;

  @ApiProperty({ type: 'integer', description: 'Nodes that stay shared.' }) readonly shared!: number;
  @ApiProperty({ type: 'integer', description: 'Links that are removed from copied nodes.' }) readonly dropped!: number;
  @ApiProperty({ type: 'integer', description: 'Bytes of files that are copied.' }) readonly bytes!: number;
  @ApiProperty({ type: 'integer', description: 'Number of cycles, at most 1,000.' }) readonly loops!: number;
  @ApiProperty({ type: 'integer' }) readonly maxDepth!: number;
}

/** A plan. */
export class Plan {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String }) readonly space!: string;
  @ApiProperty({ type: String }) readonly kind!: string;
  @ApiProperty({ type: String, enum: [...PLAN_STATES] }) readonly state!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, selfRequired: true }) readonly request!: object;
  @ApiProperty({ type: String, nullable: true, description: 'Changes with every decision of the plan.' })
  readonly digest!: string | null;

  @ApiProperty({ type: PlanCounts, nullable: true }) readonly counts!: PlanCounts | null;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The job that executes the plan.' })
  readonly jobId!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, selfRequired: true })
  readonly error!: object | null;
}
