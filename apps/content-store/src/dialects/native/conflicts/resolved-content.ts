import type { SpaceId } from '@scriptorium/contracts';
import { renderBody, resolveConflict, type Resolution } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { prepareBody, type PreparedBody } from '../../../content/bodies/prepare-body';
import { readFamiliesOf, type ConflictRow } from '../../../content/conflicts/conflicts.store';
import type { VariantRow } from '../../../content/history/variant-row';

/** A body without lifted members. */
export interface ResolvedContent {
  readonly template: string;
  readonly slots: readonly string[];
}

export function contentOf({ template, slots }: Pick<VariantRow, 'template' | 'slots'>): ResolvedContent {
  return { template: template ?? '', slots };
}

/**
 * Returns the content with the value of a resolution at the place of the conflict; the same object if it has that value
 * already. Rejects with CONFLICT_CHANGED {path}, CONFLICT_VALUE_INVALID {path}, BODY_NOT_JSON.
 */
export async function resolvedContent(
  client: ClientBase,
  spaceId: SpaceId,
  content: ResolvedContent,
  { kind, path, stablePath, base, theirs, mine }: ConflictRow,
  resolution: Resolution,
): Promise<ResolvedContent> {
  if (resolution.take === 'mine') return content;
  const { template, slots } = content;
  const families = await readFamiliesOf(client, spaceId, slots);
  const comparable = slots.map((slot) => families.get(slot) ?? slot);
  const body = { text: renderBody(template, slots, null), comparable: renderBody(template, comparable, null) };
  const values = { base: base ?? undefined, theirs: theirs ?? undefined, mine: mine ?? undefined };
  const text = resolveConflict(body, { kind, path, stablePath, ...values }, resolution);
  return text === body.text ? content : prepareBody(text);
}

/** Returns the body of a copy with another content; undefined if it has that content. */
export function preparedBody(
  { template, slots, lifted }: Pick<VariantRow, 'template' | 'slots' | 'lifted'>,
  content: ResolvedContent,
): PreparedBody | undefined {
  if (content.template === template && content.slots === slots) return undefined;
  return prepareBody(renderBody(content.template, content.slots, lifted));
}
