import { RejectedError } from '@scriptorium/contracts';

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
/** File names have at most 255 bytes. A slash takes three characters, and the marks of an upload the rest. */
const LONGEST = 200;

/**
 * Checks that a location consists of segments of letters, digits, dots, hyphens and underscores, separated by slashes.
 * These are safe in S3 keys and file names.
 * @throws RejectedError INVALID_LOCATION
 */
export function checkLocation(location: string): void {
  if (!isLocation(location))
    throw new RejectedError('INVALID_LOCATION', `${JSON.stringify(location)} is not a valid location.`);
}

/** Returns whether a name in a store is a location. Other names belong to other programs. */
export function isLocation(text: string): boolean {
  // The characters are checked first: encodeURIComponent throws for a lone surrogate.
  return text.split('/').every((one) => SEGMENT.test(one)) && encodeURIComponent(text).length <= LONGEST;
}
