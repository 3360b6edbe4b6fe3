import { memberTexts, objectText } from './json-text';

/**
 * Matches the lifted members of the root of a hierarchy. A text pattern, because PostgreSQL cannot parse JSON that
 * contains an escaped NUL. Lifted members have no white space, and every quote inside a string has a backslash before
 * it. The pattern cannot skip an object before `root` (withPlainRoot).
 */
export const HIERARCHY_ROOT = '(^|,)"hierarchy":[{]([^{}]*,)?"root":true[,}]';

/**
 * Returns a lifted member so that the pattern finds `root` as JSON.parse does. If it does not, `root` becomes the first
 * member of the hierarchy.
 */
export function withPlainRoot(member: string, isRoot: boolean): string {
  const hierarchy = memberTexts(`{${member}}`).get('hierarchy');
  if (hierarchy === undefined || new RegExp(HIERARCHY_ROOT).test(member) === isRoot) return member;
  const { root, ...others } = Object.fromEntries(memberTexts(hierarchy));
  const texts = Object.entries(others);
  return `"hierarchy":${objectText(root === undefined ? texts : [['root', root], ...texts])}`;
}

/**
 * Returns lifted members with another delivery key, and without `deliveryKeys`. `null` removes the key. `lifted` is
 * JSON text without braces, as in a version; null if there are no lifted members. Of a repeated member, the last one
 * stays: clients read that one.
 */
export function withDeliveryKey(lifted: string | null, deliveryKey: string | null): string | null {
  const texts = new Map(memberTexts(`{${lifted ?? ''}}`));
  texts.delete('deliveryKeys');
  if (deliveryKey === null) texts.delete('deliveryKey');
  else texts.set('deliveryKey', JSON.stringify(deliveryKey));
  return texts.size === 0 ? null : objectText(texts).slice(1, -1);
}
