import { CHOICE_ACTIONS, LOCALE_TAG } from '@scriptorium/contracts';

import { IntegerMember, ListMember, TextMember } from '../../http/dtos/members.decorator';

export class ChoiceBody {
  @IntegerMember({ description: 'The number of a node.' }) readonly node!: number;
  @TextMember({ limits: LOCALE_TAG }) readonly locale!: string;

  @TextMember({
    oneOf: CHOICE_ACTIONS,
    description:
      '`share` leaves the item uncopied in the locale. `localize` revokes that. In an undo, `force` archives the copy ' +
      'instead of removing it, `keep` keeps it, and `remove` revokes both. In a roll-out, `keep` leaves the copy as it ' +
      'is, and `update` revokes that.',
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
