import { align, type Tokens } from './align';

/** Positions in the three arrays of a merge, each from the first element to behind the last one. */
export interface Chunk {
  readonly base: Range;
  readonly theirs: Range;
  readonly mine: Range;
}

export type Range = readonly [from: number, to: number];

/**
 * Divides three arrays for a merge (diff3). Chunks alternate: one between two elements that both sides have kept, which
 * may be empty, and one with such an element.
 */
export function* alignedChunks(base: Tokens, theirs: Tokens, mine: Tokens): Generator<Chunk> {
  const inTheirs = align(base, theirs);
  const inMine = align(base, mine);
  let [b, t, m] = [0, 0, 0];
  for (const index of base.keys()) {
    const [theirIndex, myIndex] = [inTheirs[index] ?? -1, inMine[index] ?? -1];
    if (theirIndex < 0 || myIndex < 0) continue;
    yield { base: [b, index], theirs: [t, theirIndex], mine: [m, myIndex] };
    [b, t, m] = [index + 1, theirIndex + 1, myIndex + 1];
    yield { base: [index, b], theirs: [theirIndex, t], mine: [myIndex, m] };
  }
  yield { base: [b, base.length], theirs: [t, theirs.length], mine: [m, mine.length] };
}
