import { generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

/** The variables with which services sign and verify callers. Each test process has other keys. */
export const testCallerKeys = {
  CALLER_SIGNING_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  CALLER_PUBLIC_KEYS: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
};
