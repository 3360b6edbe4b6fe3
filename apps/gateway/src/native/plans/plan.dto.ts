import { ApiProperty } from '@nestjs/swagger';
import { CHOICE_ACTIONS, LINK_ACTIONS, LOCALE_TAG, PLAN_DECISIONS, PLAN_STATES } from '@scriptorium/contracts';

import { IntegerMember, ListMember, TextMember } from '../../http/dtos/members.decorator';
import { FlagParameter, IntegerParameter, OneOfParameter, TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

const MAX_NUMBER = 2_147_483_647;
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

export class PlanCreator {
  @ApiProperty({ type: String, description: 'The principal who requested it.' }) readonly id!: string;
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
  @ApiProperty({ type: PlanCreator }) readonly createdBy!: PlanCreator;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The job that executes the plan.' })
  readonly jobId!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, selfRequired: true })
  readonly error!: object | null;
}

export class PlanDestination {
  @ApiProperty({ type: String }) readonly locale!: string;
  @ApiProperty({ type: String, enum: [...PLAN_DECISIONS] }) readonly decision!: string;
  @ApiProperty({ type: String, nullable: true }) readonly reason!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The variant that is created or exists.' })
  readonly targetId!: string | null;

  @ApiProperty({ type: String, nullable: true }) readonly targetRepository!: string | null;
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

export class PlanNodesQuery extends PageQuery {
  @IntegerParameter('Only the children of this node.', { minimum: 0, maximum: MAX_NUMBER }) readonly parent?: number;
  @OneOfParameter(PLAN_DECISIONS, 'Only nodes with this decision.') readonly decision?: (typeof PLAN_DECISIONS)[number];
  @TextParameter('Only nodes with a destination in this locale.') readonly locale?: string;
  @TextParameter('Only nodes with a link that this rule decided.') readonly rule?: string;
  @TextParameter('A part of a label or of a content type, or an id.') readonly q?: string;
  @IntegerParameter('Only this node.', { minimum: 0, maximum: MAX_NUMBER }) readonly node?: number;
  @FlagParameter('With `node`: also the nodes from its root down to it.') readonly ancestors?: boolean;
}

export class LoopNode {
  @ApiProperty({ type: 'integer' }) readonly number!: number;
  @ApiProperty({ type: String }) readonly variantId!: string;
  @ApiProperty({ type: String, nullable: true }) readonly label!: string | null;
}

/** A cycle of links. */
export class Loop {
  @ApiProperty({ type: [LoopNode], description: 'In the order of the links, the smallest number first.' })
  readonly nodes!: LoopNode[];
}

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

export class ChoiceBody {
  @IntegerMember({ description: 'The number of a node.' }) readonly node!: number;
  @TextMember({ limits: LOCALE_TAG }) readonly locale!: string;

  @TextMember({
    oneOf: CHOICE_ACTIONS,
    description: '`share` leaves the item uncopied in the locale. `localize` revokes that.',
  })
  readonly action!: (typeof CHOICE_ACTIONS)[number];
}

export class PlanChangeBody {
  @ListMember(ChoiceBody, { maxItems: 1_000, code: 'FIELD_INVALID' }) readonly choices!: ChoiceBody[];
}

export class ExecutionBody {
  @TextMember({
    isOptional: true,
    oneOf: ['reject', 'replan'],
    description: '`replan` makes a new plan if the plan is stale, and executes it if its counts are equal.',
  })
  readonly onStale?: 'reject' | 'replan';
}
