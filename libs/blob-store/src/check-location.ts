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
  const isValid =
    encodeURIComponent(location).length <= LONGEST && location.split('/').every((one) => SEGMENT.test(one));
  if (!isValid) throw new RejectedError('INVALID_LOCATION', `${JSON.stringify(location)} is no location`);
}
