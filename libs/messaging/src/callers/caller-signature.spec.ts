import { generateKeyPairSync } from 'node:crypto';

import { readItem, updateItem } from '@scriptorium/contracts';

import { SIGN_AGAIN_AFTER_MS, VALID_FOR_MS } from './caller-signature';
import { CallerSigner } from './caller-signer';
import { CallerVerifier } from './caller-verifier';

interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

function keyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

const caller = { principalId: 'p', grants: [{ spaceId: 1, spaceKey: 'docs', hubId: 'h', scopes: ['read'] }] };
const [own, former, foreign] = [keyPair(), keyPair(), keyPair()];
let now = 0;
let signer: CallerSigner;
let verifier: CallerVerifier;

beforeEach(() => {
  now = Date.parse('2026-11-30T05:00:00Z');
  signer = new CallerSigner(own.privatePem, () => now);
  verifier = new CallerVerifier(own.publicPem, () => now);
});

describe('the signature of a caller', () => {
  it('is accepted, also a second time and for the caller as a receiver parses it', () => {
    const header = signer.sign(readItem.subject, caller);
    expect(verifier.problemOf(readItem.subject, JSON.parse(JSON.stringify(caller)), header)).toBeUndefined();
    expect(verifier.problemOf(readItem.subject, caller, header)).toBeUndefined();
  });

  it.each([
    ['other scopes', { ...caller, grants: [{ ...caller.grants[0], scopes: ['admin'] }] }],
    ['another space', { ...caller, grants: [{ ...caller.grants[0], spaceId: 2 }] }],
    ['another principal', { ...caller, principalId: 'q' }],
    ['one more member', { ...caller, more: 1 }],
    ['another order of the members', { grants: caller.grants, principalId: 'p' }],
    ['null', null],
    ['a text', JSON.stringify(caller)],
  ])('does not cover %s', (_what, other) => {
    const header = signer.sign(readItem.subject, caller);
    expect(verifier.problemOf(readItem.subject, caller, header)).toBeUndefined();
    expect(verifier.problemOf(readItem.subject, other, header)).toContain('not of a key');
  });

  it('is valid for one rpc only', () => {
    const header = signer.sign(readItem.subject, caller);
    expect(verifier.problemOf(updateItem.subject, caller, header)).toContain('not of a key');
  });

  it('is not accepted from another key, and from none of a service without keys', () => {
    const forged = new CallerSigner(foreign.privatePem, () => now).sign(readItem.subject, caller);
    expect(verifier.problemOf(readItem.subject, caller, forged)).toContain('not of a key');
    const without = new CallerVerifier(undefined, () => now);
    expect(without.problemOf(readItem.subject, caller, signer.sign(readItem.subject, caller))).toContain(
      'not of a key',
    );
  });

  it.each([undefined, '', 'a', '1.', `.${'A'.repeat(86)}`, `NaN.${'A'.repeat(86)}`, `1e3.${'A'.repeat(86)}`])(
    'is missing in the header %j',
    (header) => {
      expect(verifier.problemOf(readItem.subject, caller, header)).toBe('it has no signature');
    },
  );

  it('expires, and is not valid long before its time', () => {
    const header = signer.sign(readItem.subject, caller);
    now += VALID_FOR_MS;
    expect(verifier.problemOf(readItem.subject, caller, header)).toBeUndefined();
    now += 1;
    expect(verifier.problemOf(readItem.subject, caller, header)).toContain('ms old');
    now -= 2 * VALID_FOR_MS + 2;
    expect(verifier.problemOf(readItem.subject, caller, header)).toContain('ms old');
  });

  it('cannot be given a later time', () => {
    const [time, signature] = signer.sign(readItem.subject, caller).split('.');
    expect(verifier.problemOf(readItem.subject, caller, `${Number(time) + 1}.${signature}`)).toContain('not of a key');
  });

  it('is used again for a while, and renewed early enough to stay valid', () => {
    const first = signer.sign(readItem.subject, caller);
    now += SIGN_AGAIN_AFTER_MS - 1;
    expect(signer.sign(readItem.subject, caller)).toBe(first);
    now += 1;
    const second = signer.sign(readItem.subject, caller);
    expect(second).not.toBe(first);
    expect(verifier.problemOf(readItem.subject, caller, second)).toBeUndefined();
  });

  it('is renewed after the clock is set back', () => {
    const first = signer.sign(readItem.subject, caller);
    now -= 10 * VALID_FOR_MS;
    const second = signer.sign(readItem.subject, caller);
    expect(second).not.toBe(first);
    expect(verifier.problemOf(readItem.subject, caller, second)).toBeUndefined();
  });

  it('is accepted from each of several keys, so that keys can be replaced', () => {
    const both = new CallerVerifier(`${former.publicPem}\n${own.publicPem}`, () => now);
    for (const { privatePem } of [former, own]) {
      const header = new CallerSigner(privatePem, () => now).sign(readItem.subject, caller);
      expect(both.problemOf(readItem.subject, caller, header)).toBeUndefined();
    }
  });
});

describe('the keys', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

  it.each(['', 'secret', own.publicPem, rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()])(
    'of a gateway cannot be read from text %#',
    (pem) => {
      expect(() => new CallerSigner(pem)).toThrow();
    },
  );

  it.each([
    '',
    'secret',
    own.privatePem,
    rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    `${own.publicPem}${former.publicPem.replace('PUBLIC KEY', 'PUBLIC')}`,
    `${own.publicPem}${former.privatePem}`,
    `${own.publicPem}${rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()}`,
  ])('of a receiver cannot be read from text %#', (pem) => {
    expect(() => new CallerVerifier(pem)).toThrow();
  });
});
