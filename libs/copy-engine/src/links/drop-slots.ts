import { bodyHash } from '../body/body-hash';
import type { SlotPlace } from './slot-paths';

/** A body without some of its links. */
export interface ReducedBody {
  readonly template: string;
  readonly slotKinds: string;
  readonly hash: Buffer;
}

/**
 * Removes links from a body: the member or the element that each of them is, with a comma. All other text stays. An
 * array that had only such links is empty.
 */
export function dropSlots(
  { template, slotKinds }: Pick<ReducedBody, 'template' | 'slotKinds'>,
  places: readonly SlotPlace[],
  dropped: ReadonlySet<number>,
): ReducedBody {
  let text = '';
  let position = 0;
  const cuts = places.filter((_, at) => dropped.has(at)).sort((a, b) => a.from - b.from);
  for (const { from, to } of cuts) {
    text += template.slice(position, from);
    position = to;
    if (template[to] === ',') position += 1;
    // The last one of its container leaves the comma before it.
    else if (text.endsWith(',')) text = text.slice(0, -1);
  }
  const reduced = text + template.slice(position);
  const kinds = [...slotKinds].filter((_, at) => !dropped.has(at)).join('');
  return { template: reduced, slotKinds: kinds, hash: bodyHash(kinds, reduced) };
}
