import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/*
 * How credentials are kept. A client secret may be short and chosen by a person, so it is stored as scrypt's hash with a
 * salt of its own, which costs whoever stole the table 16 MiB and some 50 ms a guess. A token is 32 random bytes or a
 * text of 32 characters at least: nobody guesses it, so its SHA-256 will do, and it can be looked up by that.
 */
const COST = 16_384;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** `scrypt$<cost>$<salt>$<hash>`, both base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST, KEY_BYTES);
  return ['scrypt', COST, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether `secret` is the one that `stored` was made from. A `stored` of another form is a bug and throws. */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  const [method, cost, salt, hash] = stored.split('$');
  if (method !== 'scrypt' || salt === undefined || hash === undefined) throw new Error('Not a hash of a secret');
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(secret, Buffer.from(salt, 'base64url'), Number(cost), expected.length);
  return timingSafeEqual(actual, expected);
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** 32 random bytes, as 43 characters base64url. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url');
}

function derive(secret: string, salt: Buffer, cost: number, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, length, { N: cost }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
