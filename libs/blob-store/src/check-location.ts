import { RejectedError } from '@scriptorium/contracts';

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
/** File names end at 255, and a slash takes three characters there. */
const LONGEST = 200;

/**
 * Segments of letters, digits, dots, hyphens and underscores, with slashes between: what a key in S3 and a file's name can be
 * without a second thought.
 * @throws RejectedError INVALID_LOCATION
 */
export function checkLocation(location: string): void {
  if (!isLocation(location)) throw new RejectedError('INVALID_LOCATION', `${JSON.stringify(location)} is no location`);
}

/** What a store has under another name, somebody else has put there. */
export function isLocation(text: string): boolean {
  // Letters first: of half a character there is no escape.
  return text.split('/').every((one) => SEGMENT.test(one)) && encodeURIComponent(text).length <= LONGEST;
}
