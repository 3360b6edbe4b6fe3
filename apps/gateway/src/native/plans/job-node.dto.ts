import { ApiProperty, OmitType } from '@nestjs/swagger';
import { OUTCOMES } from '@scriptorium/contracts';

import { IntegerParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';
import { PlanDestination, PlanNode } from './plan-node.dto';

const MAX_NUMBER = 2_147_483_647;

/** A decision of the plan and what became of it. */
export class JobNodeDestination extends PlanDestination {
  @ApiProperty({ type: String, nullable: true, enum: [...OUTCOMES, null], description: 'Null without an outcome.' })
  readonly outcome!: string | null;

  @ApiProperty({ type: String, nullable: true }) readonly message!: string | null;
}

export class JobNodesBelow {
  @ApiProperty({ type: 'integer' }) readonly nodes!: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    selfRequired: true,
    description: 'Pairs of node and destination; for `shared` nodes. `pending` pairs have no outcome.',
  })
  readonly byOutcome!: object;
}

/** A node of the plan of a job. */
export class JobNode extends OmitType(PlanNode, ['destinations', 'below'] as const) {
  @ApiProperty({ type: [JobNodeDestination] }) readonly destinations!: JobNodeDestination[];
  @ApiProperty({ type: JobNodesBelow, description: 'The nodes below it in the tree of parents.' })
  readonly below!: JobNodesBelow;
}

export class JobNodesQuery extends PageQuery {
  @IntegerParameter('Only the children of this node.', { minimum: 0, maximum: MAX_NUMBER }) readonly parent?: number;
}
