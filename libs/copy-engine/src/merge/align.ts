/*
 * Aligns two sequences: finds elements of both in the same order, for a difference that people read. It is a patience
 * diff: equal ends match, then the elements that occur once on each side match as far as their order allows, and the
 * gaps between them are aligned in the same way. A small gap without such elements gets a longest common subsequence.
 *
 * The work is bounded: n log n for each level of gaps, and at most MAX_TABLE cells for each gap. A larger gap is not
 * aligned: its elements are removed and added. That is correct, only longer than necessary.
 */

/** Elements as numbers: equal elements have equal numbers. */
export type Tokens = readonly number[];

/** A range of the left and of the right sequence. */
interface Gap {
  readonly left: number;
  readonly leftEnd: number;
  readonly right: number;
  readonly rightEnd: number;
  readonly level: number;
}

const MAX_TABLE = 250_000;
const MAX_LEVEL = 16;

/** Returns for each left element the index of its right element, ascending; -1 if it has none. */
export function align(left: Tokens, right: Tokens): number[] {
  const matches = new Array<number>(left.length).fill(-1);
  const gaps: Gap[] = [{ left: 0, leftEnd: left.length, right: 0, rightEnd: right.length, level: 0 }];
  for (let gap = gaps.pop(); gap !== undefined; gap = gaps.pop()) {
    const inner = matchEnds(left, right, gap, matches);
    if (inner.left === inner.leftEnd || inner.right === inner.rightEnd) continue;
    const anchors = inner.level < MAX_LEVEL ? anchorsIn(left, right, inner) : [];
    if (anchors.length === 0) matchTable(left, right, inner, matches);
    let from = { left: inner.left, right: inner.right };
    for (const anchor of anchors) {
      matches[anchor.left] = anchor.right;
      gaps.push({ ...from, leftEnd: anchor.left, rightEnd: anchor.right, level: inner.level + 1 });
      from = { left: anchor.left + 1, right: anchor.right + 1 };
    }
    if (anchors.length > 0) gaps.push({ ...inner, ...from, level: inner.level + 1 });
  }
  return matches;
}

/** Returns the indexes of a longest increasing subsequence. The numbers must differ. */
export function longestIncreasing(numbers: readonly number[]): number[] {
  const lastOfLength: number[] = [];
  const before: number[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    for (let high = lastOfLength.length; low < high;) {
      const middle = (low + high) >> 1;
      if (Number(numbers[lastOfLength[middle] ?? 0]) < number) low = middle + 1;
      else high = middle;
    }
    before.push(lastOfLength[low - 1] ?? -1);
    lastOfLength[low] = index;
  }
  const found: number[] = [];
  for (let at = lastOfLength.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) found.push(at);
  return found.reverse();
}

/** Matches the equal elements at both ends of a gap. Returns what is between them. */
function matchEnds(left: Tokens, right: Tokens, gap: Gap, matches: number[]): Gap {
  let { left: leftFrom, leftEnd, right: rightFrom, rightEnd } = gap;
  while (leftFrom < leftEnd && rightFrom < rightEnd && left[leftFrom] === right[rightFrom]) {
    matches[leftFrom++] = rightFrom++;
  }
  while (leftFrom < leftEnd && rightFrom < rightEnd && left[leftEnd - 1] === right[rightEnd - 1]) {
    matches[--leftEnd] = --rightEnd;
  }
  return { left: leftFrom, leftEnd, right: rightFrom, rightEnd, level: gap.level };
}

/** Returns elements that occur once on each side of the gap: as many as have the same order on both. */
function anchorsIn(left: Tokens, right: Tokens, gap: Gap): { left: number; right: number }[] {
  const onLeft = onceIn(left, gap.left, gap.leftEnd);
  const onRight = onceIn(right, gap.right, gap.rightEnd);
  const pairs: { left: number; right: number }[] = [];
  for (const [token, index] of onLeft) {
    const other = onRight.get(token) ?? -1;
    if (index >= 0 && other >= 0) pairs.push({ left: index, right: other });
  }
  return longestIncreasing(pairs.map((pair) => pair.right)).flatMap((index) => pairs[index] ?? []);
}

/** Returns the positions of the tokens of a range, in order; -1 for a token that occurs more than once. */
function onceIn(tokens: Tokens, from: number, end: number): Map<number, number> {
  const positions = new Map<number, number>();
  for (let at = from; at < end; at += 1) {
    const token = tokens[at] ?? -1;
    positions.set(token, positions.has(token) ? -1 : at);
  }
  return positions;
}

/** Matches a longest common subsequence of a small gap. */
function matchTable(left: Tokens, right: Tokens, gap: Gap, matches: number[]): void {
  const height = gap.leftEnd - gap.left;
  const width = gap.rightEnd - gap.right;
  if (height * width > MAX_TABLE) return;
  const row = width + 1;
  // lengths[i * row + j]: of the common subsequence of the left elements from i and the right elements from j.
  const lengths = new Uint32Array((height + 1) * row);
  const lengthAt = (i: number, j: number): number => lengths[i * row + j] ?? 0;
  for (let i = height - 1; i >= 0; i -= 1) {
    for (let j = width - 1; j >= 0; j -= 1) {
      const isEqual = left[gap.left + i] === right[gap.right + j];
      lengths[i * row + j] = isEqual ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < height && j < width;) {
    if (left[gap.left + i] === right[gap.right + j]) matches[gap.left + i++] = gap.right + j++;
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
}
