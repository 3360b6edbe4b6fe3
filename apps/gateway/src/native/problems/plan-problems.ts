import type { ProblemText } from './problem-text';

/** Problems of copy requests and plans. */
export const PLAN_PROBLEMS = {
  LOCALES_EMPTY: { title: 'Locales missing', explanation: 'The request needs at least one locale.' },
  ROOT_NOT_FOUND: {
    title: 'Root not found',
    explanation: 'The space does not have a root of the request, or a query matches no variant. `roots` lists them.',
  },
  ROOT_NOT_ACTIVE: {
    title: 'Root not active',
    explanation: 'A root is archived or deleted. `roots` lists them.',
  },
  ROOT_HAS_NO_LOCALE: {
    title: 'Root without a locale',
    explanation: 'Only variants with a locale can be localized. `roots` lists the others.',
  },
  ROOTS_DIFFER_IN_LOCALE: {
    title: 'Roots in several locales',
    explanation: 'All roots of a request must have one locale. Send a request for each locale of `locales`.',
  },
  SOURCE_MOVED: {
    title: 'Source has a newer version',
    explanation: 'The version of a root is not the current one: `current`. Read the variant, and decide again.',
  },
  CONTENT_GRAPH_TOO_DEEP: {
    title: 'Tree too deep',
    explanation: 'The tree has more levels of links than `limit`. Stop links by a rule, or choose other roots.',
  },
  RECORD_IS_SINGLETON: {
    title: 'Singleton',
    explanation: 'The model of the family is a singleton: there is one family of it, so it cannot be duplicated.',
  },
  PRECONDITION_REQUIRED: {
    title: 'If-Match required',
    explanation:
      '`If-Match` is missing where it is required, or is not one entity tag. Send the entity tag of the resource, so ' +
      'that no change is overlooked.',
  },
  DIGEST_MISMATCH: {
    title: 'Plan changed',
    explanation: 'The plan has changed since it was read. `digest` is its digest. Read it again, and decide again.',
  },
  PLAN_NOT_READY: {
    title: 'Plan not ready',
    explanation: 'The plan has no nodes: it is being made, or could not be made. `state` is its state.',
  },
  PLAN_EXECUTED: { title: 'Plan executed', explanation: 'The plan was executed already, by the job `jobId`.' },
  PLAN_EXPIRED: { title: 'Plan expired', explanation: 'A plan can be executed for seven days. Make a new plan.' },
  PLAN_STALE: {
    title: 'Plan stale',
    explanation:
      'Sources have changed since the plan was made: `count` nodes, of which `nodes` has the first 100 with a ' +
      '`reason`. Nothing was changed. Make a new plan, or execute with `onStale: "replan"`. A plan of an undo is stale ' +
      'if its job was retried since; then `count` is 0.',
  },
  LOCALE_NOT_PLANNED: {
    title: 'Locale not in the plan',
    explanation: 'The plan does not have the locale. `locales` lists those of the plan.',
  },
  RULE_UNKNOWN: { title: 'Rule unknown', explanation: 'The plan has no rule with this name.' },
  CHOICE_NOT_OF_KIND: {
    title: 'Choice not available',
    explanation: 'A plan of the kind `kind` does not have such choices. `actions` lists those that it has.',
  },
  NODE_UNKNOWN: { title: 'Node unknown', explanation: 'The plan has no nodes with the numbers of `nodes`.' },
} satisfies Readonly<Record<string, ProblemText>>;
