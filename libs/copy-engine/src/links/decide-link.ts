import type { LinkAction, LinkKind, LinkRule } from '@scriptorium/contracts';
import { matchGlob } from './match-glob';
import { matchPointer, parsePattern, type PointerPattern } from './match-pointer';

/** A link of a node, with the facts about the linked item. */
export interface LinkFacts {
  readonly kind: LinkKind;
  /** Escaped segments of the JSON Pointer of the link in the body. */
  readonly path: readonly string[];
  /** Depth of the linked item if this link leads to it: the depth of the node plus 1. */
  readonly depth: number;
  /** Null if the linked item does not exist, or has no content type. */
  readonly contentType: string | null;
  readonly locale: string | null;
}

/** A link rule whose patterns are prepared once for all links. */
export interface ParsedRule extends Pick<LinkRule, 'match' | 'action'> {
  readonly path: PointerPattern | undefined;
  /** Whether the glob matches each content type that was compared. A space has few types, and a plan many links. */
  readonly contentTypes: Map<string, boolean>;
}

export interface LinkDecision {
  readonly action: LinkAction;
  /** Index of the rule that decided; undefined if no rule matched. */
  readonly rule?: number;
}

export function parseRule({ match, action }: LinkRule): ParsedRule {
  const path = match.path === undefined ? undefined : parsePattern(match.path);
  return { match, action, path, contentTypes: new Map() };
}

/**
 * Returns the action for a link: that of the first rule that matches. Without a matching rule, a link is localized and
 * a reference is shared, as Amplience does (docs/contracts/amplience.md §6.5).
 */
export function decideLink(rules: readonly ParsedRule[], link: LinkFacts): LinkDecision {
  const rule = rules.findIndex((each) => matches(each, link));
  const found = rules[rule];
  if (found === undefined) return { action: link.kind === 'link' ? 'localize' : 'share' };
  return { action: found.action, rule };
}

function matchesType(rule: ParsedRule, glob: string, contentType: string): boolean {
  const matched = rule.contentTypes.get(contentType) ?? matchGlob(glob, contentType);
  rule.contentTypes.set(contentType, matched);
  return matched;
}

function matches(rule: ParsedRule, link: LinkFacts): boolean {
  const { match, path } = rule;
  const { contentType, depth, kind, locale } = match;
  return (
    (kind === undefined || kind === link.kind) &&
    (locale === undefined || locale === link.locale) &&
    (depth?.min === undefined || link.depth >= depth.min) &&
    (depth?.max === undefined || link.depth <= depth.max) &&
    (contentType === undefined || (link.contentType !== null && matchesType(rule, contentType, link.contentType))) &&
    (path === undefined || matchPointer(path, link.path))
  );
}
