/**
 * The gateway signs the caller of each rpc, and the services accept a caller only with its signature.
 *
 * The gateway signs the subject of the rpc, the time, and the caller as JSON with its Ed25519 key. The time and the
 * signature are the header `Caller-Signature: <milliseconds>.<base64url>`. The services have the public keys of the
 * gateways. With these, no service can sign a caller itself.
 *
 * A signature is valid for one rpc of one service, and for two minutes. A gateway uses it for half a minute, and both
 * sides keep checked signatures: signing takes 55 µs, checking 150 µs, and a repetition 2 µs
 * (docs/adr/0027-the-gateway-signs-callers.md).
 *
 * Failure modes: clocks that differ by more than 90 s reject all callers. A reader of the messages of an rpc can repeat
 * the caller in another request of this rpc for two minutes; the permissions of NATS and TLS exclude readers.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export const SIGNATURE_HEADER = 'Caller-Signature';
export const VALID_FOR_MS = 120_000;
export const SIGN_AGAIN_AFTER_MS = 30_000;
/** Limit of the texts in a cache, in characters. A caller takes about 150 characters for each of its spaces. */
export const CACHED_CHARACTERS = 8_000_000;

const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;
const ALGORITHM = 'ed25519';

export function signedText(subject: string, issuedAt: number, callerJson: string): string {
  return `scriptorium-caller\n${subject}\n${issuedAt}\n${callerJson}`;
}

/** Returns an Ed25519 private key. @throws Error if the PEM text has none */
export function parseSigningKey(pem: string): KeyObject {
  return requireEd25519(createPrivateKey(pem));
}

/** Returns all Ed25519 public keys of a PEM text. @throws Error without a key, and for a damaged or another key */
export function parsePublicKeys(pem: string): readonly KeyObject[] {
  const keys = (pem.match(PUBLIC_KEY) ?? []).map((each) => requireEd25519(createPublicKey(each)));
  // A key that is skipped would be noticed only when the gateway begins to use it.
  const begun = pem.split('-----BEGIN').length - 1;
  if (keys.length === 0 || keys.length !== begun)
    throw new Error('The PEM text has no Ed25519 public key, or a damaged one.');
  return keys;
}

/** Returns the caller of a request; undefined if it has none. */
export function callerIn(request: unknown): unknown {
  return typeof request === 'object' && request !== null && 'caller' in request ? request.caller : undefined;
}

function requireEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== ALGORITHM) throw new Error('The key is not an Ed25519 key.');
  return key;
}
