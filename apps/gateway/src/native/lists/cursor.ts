/**
 * Cursors: the position after the last item of a page, as JSON in base64url, with an HMAC-SHA-256 over the position and
 * the identity of the list. A changed cursor, and one of another list, is rejected.
 *
 * The key is derived from the key with which the gateway signs callers, so all gateways with this key accept the
 * cursors of each other.
 */
import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from 'node:crypto';

import { RejectedError } from '@scriptorium/contracts';

const MAC_BYTES = 16;

/** Returns the key of cursors. `signingKey` is the private key that signs callers, in PEM. */
export function deriveCursorKey(signingKey: string): Buffer {
  const secret = createPrivateKey(signingKey).export({ format: 'der', type: 'pkcs8' });
  return Buffer.from(hkdfSync('sha256', secret, '', 'scriptorium cursors', 32));
}

/** Returns the cursor of a position. `list` identifies the list: its path and filters. */
export function signCursor(key: Buffer, list: string, position: unknown): string {
  const text = Buffer.from(JSON.stringify(position));
  return Buffer.concat([macOf(key, list, text), text]).toString('base64url');
}

/** Returns the position of a cursor. Rejects with CURSOR_INVALID. */
export function readCursor(key: Buffer, list: string, cursor: string): unknown {
  const bytes = Buffer.from(cursor, 'base64url');
  const [mac, text] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
  if (mac.length < MAC_BYTES || !timingSafeEqual(mac, macOf(key, list, text))) {
    throw new RejectedError('CURSOR_INVALID', 'The cursor is damaged, or comes from another list or other filters.');
  }
  return JSON.parse(text.toString()) as unknown;
}

function macOf(key: Buffer, list: string, text: Buffer): Buffer {
  const mac = createHmac('sha256', key)
    .update(`${Buffer.byteLength(list)}\n${list}\n`)
    .update(text)
    .digest();
  return mac.subarray(0, MAC_BYTES);
}
