import { RejectedError } from '@scriptorium/contracts';
import etag from 'etag';

/*
 * Entity tags and their conditions (RFC 9110, 8.8.3 and 13.1), for every API. Tags are strings with quotes,
 * as in headers.
 * docs/adr/0015-conditions-are-parsed-without-a-library.md explains why no library parses conditions.
 */

/** The condition of If-Match or If-None-Match: any representation, or a list of tags. */
export type TagCondition = '*' | readonly EntityTag[];

export interface EntityTag {
  readonly isWeak: boolean;
  /** With quotes, without the mark of a weak tag. */
  readonly text: string;
}

/** Returns the strong tag of a representation. `opaque` identifies it and must not contain a double quote. */
export function strongTag(opaque: string): string {
  return `"${opaque}"`;
}

/** Returns the weak tag of a response, from its text. */
export function weakTagOf(payload: string): string {
  return etag(payload, { weak: true });
}

/** Returns the condition of a header. Text between the tags is ignored. */
export function parseCondition(header: string): TagCondition {
  if (header.trim() === '*') return '*';
  return [...header.matchAll(/(W\/)?("[^"]*")/g)].map(([, mark, text = '']) => ({ isWeak: mark !== undefined, text }));
}

/** For a trimmed header. No two groups of white space are adjacent, so a long header takes linear time. */
const CONDITION = /^(?:\*|(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*)$/;

/** Returns the condition of a header. Rejects a malformed one with ENTITY_TAG_MALFORMED. */
export function parseStrictCondition(header: string): TagCondition {
  if (CONDITION.test(header.trim())) return parseCondition(header);
  throw new RejectedError('ENTITY_TAG_MALFORMED', 'An entity tag must be in double quotes.');
}

/**
 * Returns whether a condition has one of the tags, by the weak comparison of If-None-Match: proxies may weaken tags.
 */
export function matchesWeakly(condition: TagCondition, ...tags: readonly string[]): boolean {
  return condition === '*' || condition.some(({ text }) => tags.some((tag) => tag.replace(/^W\//, '') === text));
}

/** Returns whether a condition has the tag and neither is weak, by the strong comparison of If-Match. */
export function matchesStrongly(condition: TagCondition, tag: string): boolean {
  return condition === '*' || condition.some(({ isWeak, text }) => !isWeak && text === tag);
}
