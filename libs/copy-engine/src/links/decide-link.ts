import type { LinkAction, LinkKind, LinkRule } from '@scriptorium/contracts';
import { matchGlob } from './match-glob';
import { matchPointer } from './match-pointer';

/** A link of a node, with the facts about the linked item. */
export interface LinkFacts {
  readonly kind: LinkKind;
  /** JSON Pointer of the link in the body. */
  readonly path: string;
  /** Depth of the linked item if this link leads to it: the depth of the node plus 1. */
  readonly depth: number;
  /** Null if the linked item does not exist, or has no content type. */
  readonly contentType: string | null;
  readonly locale: string | null;
}

export interface LinkDecision {
  readonly action: LinkAction;
  /** Index of the rule that decided; undefined if no rule matched. */
  readonly rule?: number;
}

/**
 * Returns the action for a link: that of the first rule that matches. Without a matching rule, a link is localized and
 * a reference is shared, as Amplience does (docs/contracts/amplience.md §6.5).
 */
export function decideLink(rules: readonly LinkRule[], link: LinkFacts): LinkDecision {
  const rule = rules.findIndex(({ match }) => matches(match, link));
  const found = rules[rule];
  if (found === undefined) return { action: link.kind === 'link' ? 'localize' : 'share' };
  return { action: found.action, rule };
}

function matches(match: LinkRule['match'], link: LinkFacts): boolean {
  const { contentType, path, depth, kind, locale } = match;
  return (
    (kind === undefined || kind === link.kind) &&
    (locale === undefined || locale === link.locale) &&
    (depth?.min === undefined || link.depth >= depth.min) &&
    (depth?.max === undefined || link.depth <= depth.max) &&
    (contentType === undefined || (link.contentType !== null && matchGlob(contentType, link.contentType))) &&
    (path === undefined || matchPointer(path, link.path))
  );
}
