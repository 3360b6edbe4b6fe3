import type { CopyRequest } from '@scriptorium/client';

export const ACTIONS = ['localize', 'share', 'drop', 'stop'] as const;
export const EXISTING = ['reuse', 'grow', 'fail'] as const;

/** A rule as the form has it. An empty text matches everything. */
export interface RuleDraft {
  readonly name: string;
  readonly contentType: string;
  readonly path: string;
  readonly action: (typeof ACTIONS)[number];
}

/** A request to localize as the form has it. */
export interface Draft {
  /** Ids of variants, separated by white space. */
  readonly roots: string;
  readonly locales: readonly string[];
  readonly existing: (typeof EXISTING)[number];
  readonly rules: readonly RuleDraft[];
}

/** Returns the request of a draft. Without rules, the server applies its default rules. */
export function requestOf({ roots, locales, existing, rules }: Draft): CopyRequest {
  return {
    kind: 'localize',
    roots: roots
      .split(/[\s,]+/)
      .filter((id) => id !== '')
      .map((variantId) => ({ variantId })),
    locales: [...locales],
    existing,
    ...(rules.length === 0 ? {} : { links: rules.map(ruleOf) }),
  };
}

function ruleOf({ name, contentType, path, action }: RuleDraft) {
  const match = { ...(contentType === '' ? {} : { contentType }), ...(path === '' ? {} : { path }) };
  return { name, match, action };
}

/** Returns the draft of a request. The form keeps nothing of a request that it cannot show. */
export function draftOf(request: Partial<CopyRequest>): Draft {
  return {
    roots: (request.roots ?? []).flatMap(({ variantId }) => variantId ?? []).join('\n'),
    locales: request.locales ?? [],
    existing: request.existing ?? 'reuse',
    rules: (request.links ?? []).map(({ name, match, action }) => ({
      name,
      contentType: match.contentType ?? '',
      path: match.path ?? '',
      action: ACTIONS.find((each) => each === action) ?? 'localize',
    })),
  };
}

/** Returns whether the form can show a request without a loss. */
export function isShown(request: Partial<CopyRequest>): boolean {
  const again = requestOf(draftOf(request));
  const rules = request.links ?? [];
  return (
    (request.roots ?? []).length === again.roots.length &&
    isAbsent(request.source) &&
    rules.every(
      ({ match, action }) =>
        isAbsent(match.depth) && isAbsent(match.kind) && isAbsent(match.locale) && action !== 'duplicate',
    )
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
