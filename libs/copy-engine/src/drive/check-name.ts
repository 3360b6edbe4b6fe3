import { RejectedError } from '@scriptorium/contracts';

/** docs/contracts/onedrive.md §3.2, in characters. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 400;

/** And what no file system shows: control characters, halves of surrogate pairs. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /["*:<>?/\\|\u0000-\u001f\u007f]|\p{Surrogate}/u;
const RESERVED = /^(?:\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)$/i;

/** Rejected with NAME_INVALID {name}. */
export function checkName(name: string): void {
  const isValid =
    name !== '' &&
    lengthOf(name) <= LONGEST_NAME &&
    !FORBIDDEN.test(name) &&
    !RESERVED.test(name) &&
    !name.startsWith('~$') &&
    !name.toLowerCase().includes('_vti_') &&
    // Clients that hold names in a file system of Windows would lose them.
    !/^ |[ .]$/.test(name);
  if (isValid) return;
  throw new RejectedError('NAME_INVALID', `${JSON.stringify(name)} cannot be a name.`, { name });
}

/** `below`: characters that the longest path below it adds. Rejected with PATH_TOO_LONG {limit}. */
export function checkPath(names: readonly string[], below = 0): void {
  checkPathLength(pathLength(names) + below);
}

/** Rejected with PATH_TOO_LONG {limit}. */
export function checkPathLength(length: number): void {
  if (length <= LONGEST_PATH) return;
  throw new RejectedError('PATH_TOO_LONG', `A path has ${LONGEST_PATH} characters at most.`, { limit: LONGEST_PATH });
}

/** In characters, as the limits are. */
export function pathLength(names: readonly string[]): number {
  return lengthOf(names.join('/'));
}

function lengthOf(text: string): number {
  return [...text].length;
}
