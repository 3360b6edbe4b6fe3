import { PLAN_DECISIONS } from '@scriptorium/contracts';

import { FlagParameter, IntegerParameter, OneOfParameter, TextParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';

const MAX_NUMBER = 2_147_483_647;

export class PlanNodesQuery extends PageQuery {
  @IntegerParameter('Only the children of this node.', { minimum: 0, maximum: MAX_NUMBER }) readonly parent?: number;
  @OneOfParameter(PLAN_DECISIONS, 'Only nodes with this decision.') readonly decision?: (typeof PLAN_DECISIONS)[number];
  @TextParameter('Only nodes with a destination in this locale.') readonly locale?: string;
  @TextParameter('Only nodes with a link that this rule decided.') readonly rule?: string;
  @TextParameter('A part of a label or of a content type, or an id.') readonly q?: string;
  @IntegerParameter('Only this node.', { minimum: 0, maximum: MAX_NUMBER }) readonly node?: number;
  @FlagParameter('With `node`: also the nodes from its root down to it.') readonly ancestors?: boolean;
}
