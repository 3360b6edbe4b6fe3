import {
  generateToken,
  hashSecret,
  hashToken,
  proveSecret,
  randomSalt,
  saltOf,
  verifyProof,
  verifySecret,
} from './secrets';

describe('a client secret', () => {
  it('matches its own hash only', async () => {
    const stored = await hashSecret('s3cret ü');
    expect(await verifySecret('s3cret ü', stored)).toBe(true);
    expect(await verifySecret('s3cret u', stored)).toBe(false);
    expect(await verifySecret('', stored)).toBe(false);
  });

  it('has a different hash each time, which does not contain it', async () => {
    const [one, other] = await Promise.all([hashSecret('the same'), hashSecret('the same')]);
    expect(one).not.toBe(other);
    expect(one).not.toContain('the same');
  });

  const salt = 'A'.repeat(22);
  const hash = 'A'.repeat(43);

  it.each([
    ['an empty text', ''],
    ['the secret', 'secret'],
    ['another method', `bcrypt$16384$${salt}$${hash}`],
    ['no hash', `scrypt$16384$${salt}$`],
    ['no hash and no separator', `scrypt$16384$${salt}`],
    ['a hash of one byte', `scrypt$16384$${salt}$AA`],
    ['a truncated hash', `scrypt$16384$${salt}$${hash.slice(1)}`],
    ['a longer hash', `scrypt$16384$${salt}$${hash}A`],
    ['characters that base64url ignores', `scrypt$16384$${salt}$${'!'.repeat(43)}`],
    ['no salt', `scrypt$16384$$${hash}`],
    ['no cost', `scrypt$$${salt}$${hash}`],
    ['a cost that is no number', `scrypt$x$${salt}$${hash}`],
    ['a line break at the end', `scrypt$16384$${salt}$${hash}\n`],
  ])('matches no stored hash with %s', async (_what, stored) => {
    for (const secret of ['secret', '', stored]) {
      await expect(verifySecret(secret, stored)).rejects.toThrow('must have the form');
    }
  });

  it.each([
    ['a trailing NUL', 'secret\0'],
    ['upper case', 'SECRET'],
    ['white space', ' secret'],
    ['another normalization', 'secret\u0301'],
    ['its first characters', 'secre'],
    ['a lone surrogate', 'secret\ud800'],
  ])('differs from one with %s', async (_what, other) => {
    expect(await verifySecret(other, await hashSecret('secret'))).toBe(false);
  });

  it('is compared in full, however long it is', async () => {
    const long = 'x'.repeat(10_000);
    const stored = await hashSecret(long);
    expect(await verifySecret(long, stored)).toBe(true);
    expect(await verifySecret(`${long.slice(1)}y`, stored)).toBe(false);
  });
});

describe('the proof of a client secret', () => {
  const request = { clientId: 'importer', tokenHash: hashToken('a').toString('base64url') };

  it('is accepted for the request for which it was made, and with the secret that is stored', async () => {
    const stored = await hashSecret('s3cret');
    const prove = (secret: string) => proveSecret(secret, saltOf(stored), request);
    const proof = await prove('s3cret');
    expect(verifyProof(proof, stored, request)).toBe(true);
    expect(verifyProof(proof, stored, { ...request, clientId: 'exporter' })).toBe(false);
    expect(verifyProof(proof, stored, { ...request, tokenHash: hashToken('b').toString('base64url') })).toBe(false);
    for (const wrong of ['s3cre', 's3cret\0', 'S3cret', '', stored]) {
      expect(verifyProof(await prove(wrong), stored, request)).toBe(false);
    }
  });

  it.each(['', 'a', '!'.repeat(43), 'A'.repeat(43), 'A'.repeat(10_000)])('is not %j', async (proof) => {
    expect(verifyProof(proof, await hashSecret('s3cret'), request)).toBe(false);
  });

  it('contains neither the secret nor its stored hash', async () => {
    const stored = await hashSecret('s3cret');
    const sent = JSON.stringify([saltOf(stored), await proveSecret('s3cret', saltOf(stored), request)]);
    expect(sent).not.toContain('s3cret');
    expect(sent).not.toContain(stored.split('$')[3]);
  });

  it('is wrong with the salt of an unknown client, which costs as much', async () => {
    const stored = await hashSecret('s3cret');
    const salt = randomSalt();
    expect(salt.cost).toBe(saltOf(stored).cost);
    expect(salt.salt).toHaveLength(saltOf(stored).salt.length);
    expect(verifyProof(await proveSecret('s3cret', salt, request), stored, request)).toBe(false);
  });
});

describe('a token', () => {
  it('is generated from 32 new random bytes each time', () => {
    const tokens = new Set(Array.from({ length: 100 }, generateToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('always has the same hash', () => {
    expect(hashToken('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
