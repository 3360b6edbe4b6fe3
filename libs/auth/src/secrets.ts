import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/*
 * How credentials are stored. A person may choose a short client secret, so it is stored as a scrypt hash with its own
 * salt. An attacker with a copy of the table then needs 16 MiB and about 50 ms for each guess. A token is 32 random
 * bytes, or a text of at least 32 characters. It cannot be guessed, so a SHA-256 hash is sufficient, and serves as
 * lookup key.
 */
const COST = 16_384;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** A shorter hash would match many secrets, and an empty one would match all. */
const STORED = /^scrypt\$(\d+)\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** Returns `scrypt$<cost>$<salt>$<hash>`; salt and hash are base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST, KEY_BYTES);
  return ['scrypt', COST, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Returns whether `stored` is the hash of `secret`. Throws if `stored` was not returned by `hashSecret`. */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  const [, cost = '', salt = '', hash = ''] = STORED.exec(stored) ?? [];
  if (hash === '') throw new Error('The stored secret hash must have the form scrypt$<cost>$<salt>$<hash>.');
  const expected = Buffer.from(hash, 'base64url');
  // HMAC, and so scrypt, derives the same key from a secret with NULs at its end.
  if (secret.endsWith('\0')) return false;
  const actual = await derive(secret, Buffer.from(salt, 'base64url'), Number(cost), expected.length);
  return timingSafeEqual(actual, expected);
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Returns 32 random bytes as 43 base64url characters. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url');
}

function derive(secret: string, salt: Buffer, cost: number, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, length, { N: cost }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
