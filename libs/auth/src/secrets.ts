import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { SecretSalt, TokenRequest } from '@scriptorium/contracts';

/*
 * How credentials are stored. A person may choose a short client secret, so it is stored as a scrypt hash with its own
 * salt. An attacker with a copy of the table then needs 16 MiB and about 50 ms for each guess. A token is 32 random
 * bytes, or a text of at least 32 characters. It cannot be guessed, so a SHA-256 hash is sufficient, and serves as
 * lookup key.
 *
 * How a client secret is verified. The gateway derives the hash from the secret and the salt, and sends an HMAC of the
 * request under this hash as proof. content-store computes the same HMAC from the stored hash. The messages contain
 * neither the secret nor the hash. A reader of the messages can guess secrets at the cost of scrypt.
 */
const COST = 16_384;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** A shorter hash would match many secrets, and an empty one would match all. */
const STORED = /^scrypt\$(\d+)\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** The part of a request that its proof covers. */
type ProvenRequest = Omit<TokenRequest, 'proof'>;

/** Returns `scrypt$<cost>$<salt>$<hash>`; salt and hash are base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, COST);
  return ['scrypt', COST, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Returns whether `stored` is the hash of `secret`. Throws if `stored` was not returned by `hashSecret`. */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  const { cost, salt, hash } = parse(stored);
  return isText(secret) && timingSafeEqual(await derive(secret, Buffer.from(salt, 'base64url'), cost), hash);
}

/** Returns the salt of a stored hash. Throws if it was not returned by `hashSecret`. */
export function saltOf(stored: string): SecretSalt {
  const { cost, salt } = parse(stored);
  return { cost, salt };
}

/** Returns a salt with which no secret is stored. */
export function randomSalt(): SecretSalt {
  return { cost: COST, salt: randomBytes(SALT_BYTES).toString('base64url') };
}

/** Returns the proof that the sender of a request has the secret. */
export async function proveSecret(secret: string, { cost, salt }: SecretSalt, request: ProvenRequest): Promise<string> {
  const hash = await derive(secret, Buffer.from(salt, 'base64url'), cost);
  return proofOf(isText(secret) ? hash : randomBytes(KEY_BYTES), request).toString('base64url');
}

/** Returns whether the sender of a request has the secret. Throws if `stored` was not returned by `hashSecret`. */
export function verifyProof(proof: string, stored: string, request: ProvenRequest): boolean {
  const [expected, actual] = [proofOf(parse(stored).hash, request), Buffer.from(proof, 'base64url')];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Returns 32 random bytes as 43 base64url characters. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url');
}

function parse(stored: string): SecretSalt & { readonly hash: Buffer } {
  const [, cost = '', salt = '', hash = ''] = STORED.exec(stored) ?? [];
  if (hash === '') throw new Error('The stored secret hash must have the form scrypt$<cost>$<salt>$<hash>.');
  return { cost: Number(cost), salt, hash: Buffer.from(hash, 'base64url') };
}

/** HMAC, and so scrypt, derives the same key from a secret with NULs at its end. */
function isText(secret: string): boolean {
  return !secret.endsWith('\0');
}

function proofOf(hash: Buffer, { clientId, tokenHash }: ProvenRequest): Buffer {
  return createHmac('sha256', hash)
    .update(JSON.stringify([clientId, tokenHash]))
    .digest();
}

function derive(secret: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, { N: cost }, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
