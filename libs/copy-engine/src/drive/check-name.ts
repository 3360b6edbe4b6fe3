import { RejectedError } from '@scriptorium/contracts';

/** Limits of docs/contracts/onedrive.md §3.2, in characters. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 400;

/** The characters of the contract, control characters and lone surrogates. */
// eslint-disable-next-line no-control-regex -- control characters are forbidden
const FORBIDDEN = /["*:<>?/\\|\u0000-\u001f\u007f]|\p{Surrogate}/u;
const RESERVED = /^(?:\.lock|con|prn|aux|nul|com\d|lpt\d|desktop\.ini)$/i;

/** Rejects with NAME_INVALID {name}. */
export function checkName(name: string): void {
  const isValid =
    name !== '' &&
    lengthOf(name) <= LONGEST_NAME &&
    !FORBIDDEN.test(name) &&
    !RESERVED.test(name) &&
    !name.startsWith('~$') &&
    !name.toLowerCase().includes('_vti_') &&
    // Clients that store files in a Windows file system would lose these characters.
    !/^ |[ .]$/.test(name);
  if (isValid) return;
  const rule = `Use at most ${LONGEST_NAME} characters, no reserved name and no forbidden character.`;
  throw new RejectedError('NAME_INVALID', `The name ${JSON.stringify(name)} is not allowed. ${rule}`, { name });
}

/** Rejects with PATH_TOO_LONG {limit}. `below` is the length of the longest path below the item, in characters. */
export function checkPath(names: readonly string[], below = 0): void {
  checkPathLength(pathLength(names) + below);
}

/** Rejects with PATH_TOO_LONG {limit}. */
export function checkPathLength(length: number): void {
  if (length <= LONGEST_PATH) return;
  throw new RejectedError('PATH_TOO_LONG', `A path must have at most ${LONGEST_PATH} characters.`, {
    limit: LONGEST_PATH,
  });
}

/** Returns the length of a path in characters. */
export function pathLength(names: readonly string[]): number {
  return lengthOf(names.join('/'));
}

function lengthOf(text: string): number {
  return [...text].length;
}
