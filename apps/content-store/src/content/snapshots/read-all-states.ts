import type { SpaceId, VariantState } from '@scriptorium/contracts';
import type { SpaceStates } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { FIRST_ID, readDeleted, readPresent, readSpaceKeys } from './snapshot.store';

const PAGE = 500;

/** Reads the states of every variant of all spaces, and of those that were deleted in the last days, in pages. */
export async function* readAllStates(pool: Pool, signal: AbortSignal): AsyncGenerator<SpaceStates> {
  for (const space of await readSpaceKeys(pool)) {
    for (const read of [readPresent, readDeleted]) {
      for await (const states of pagesOf(read, pool, space, signal)) yield { space: space.spaceKey, states };
    }
  }
}

async function* pagesOf(
  read: typeof readPresent,
  pool: Pool,
  space: { readonly spaceId: SpaceId; readonly spaceKey: string },
  signal: AbortSignal,
): AsyncGenerator<readonly VariantState[]> {
  for (let after = FIRST_ID; !signal.aborted;) {
    const states = await read(pool, space, after, PAGE);
    yield states;
    const last = states.at(-1);
    if (last === undefined || states.length < PAGE) return;
    after = last.subject;
  }
}
