import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key with which the gateway signs callers, and the one with which services verify them, in PEM. */
export interface CallerKeys {
  readonly signingKey: string;
  readonly publicKey: string;
}

/** Returns the keys of a data folder. They are generated once, and again if the file is damaged. */
export function callerKeys(dataDir: string): CallerKeys {
  const file = join(dataDir, 'caller-signing-key.pem');
  const key = readKey(file) ?? createKey(file);
  return {
    signingKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString(),
  };
}

function readKey(file: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(readFileSync(file));
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function createKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(`${file}.new`, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return privateKey;
}
