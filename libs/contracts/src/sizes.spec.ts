import { BLOB_MARKING_MS, UNREFERENCED_AFTER_MS, UPLOAD_OPEN_MS } from './retention';
import { MAX_BODY_BYTES, MAX_MESSAGE_BYTES, MAX_RECORD_BYTES, MAX_REPLY_ITEMS_BYTES, MAX_REQUEST_BYTES } from './sizes';
import { DEFAULT_RESCUE_AFTER_MS, heartbeatMs, UPLOAD_CLAIM_MS, UPLOAD_RENEWAL_MS, UPLOAD_WAIT_MS } from './timeouts';

/** The first must be less than the second. The last column says what would happen otherwise. */
const ORDER: readonly (readonly [string, number, string, number, string])[] = [
  ['two renewals of an upload', UPLOAD_RENEWAL_MS * 2, 'its claim', UPLOAD_CLAIM_MS, 'a lost renewal loses it'],
  ['the claim of an upload', UPLOAD_CLAIM_MS, 'the wait for it', UPLOAD_WAIT_MS, 'a fragment fails too early'],
  ['two heartbeats', 2 * heartbeatMs(DEFAULT_RESCUE_AFTER_MS), 'the rescue', DEFAULT_RESCUE_AFTER_MS, 'sent twice'],
  ['an open upload', UPLOAD_OPEN_MS, 'the age of unreferenced bytes', UNREFERENCED_AFTER_MS, 'its bytes are deleted'],
  ['the marking of blobs', BLOB_MARKING_MS, 'the age of unreferenced bytes', UNREFERENCED_AFTER_MS, 'a plan misses it'],
  ['a body', MAX_BODY_BYTES, 'a record', MAX_RECORD_BYTES, 'an item could not be read as a record'],
  ['a record', MAX_RECORD_BYTES, 'the items of a reply', MAX_REPLY_ITEMS_BYTES, 'a list could not return it'],
  ['the items of a reply', MAX_REPLY_ITEMS_BYTES, 'a message', MAX_MESSAGE_BYTES, 'the reply has no room for more'],
  ['a message', MAX_MESSAGE_BYTES, 'an HTTP request', MAX_REQUEST_BYTES, 'a bulk update could not be sent'],
];

it.each(ORDER)('%s (%i) is less than %s (%i)', (_small, small, _large, large) => {
  expect(small).toBeGreaterThan(0);
  expect(small).toBeLessThan(large);
});
