import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { callerKeys, type CallerKeys } from './caller-keys';

const FILE = 'caller-signing-key.pem';

function matches({ signingKey, publicKey }: CallerKeys): boolean {
  const signature = sign(null, Buffer.from('a'), createPrivateKey(signingKey));
  return verify(null, Buffer.from('a'), createPublicKey(publicKey), signature);
}

describe('the keys for callers', () => {
  it('are generated once, match each other, and are readable by the owner only', () => {
    const folder = temporaryFolder();
    const keys = callerKeys(folder);
    expect(matches(keys)).toBe(true);
    expect(callerKeys(folder)).toEqual(keys);
    expect(readdirSync(folder)).toEqual([FILE]);
    expect(statSync(join(folder, FILE)).mode & 0o777).toBe(0o600);
    expect(callerKeys(temporaryFolder())).not.toEqual(keys);
  });

  it.each(['', 'no key', '-----BEGIN PRIVATE KEY-----\n'])('are generated again for the file %j', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, FILE), text);
    expect(matches(callerKeys(folder))).toBe(true);
  });
});
