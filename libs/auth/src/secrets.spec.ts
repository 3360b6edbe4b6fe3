import { generateToken, hashSecret, hashToken, verifySecret } from './secrets';

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

  it('rejects a stored hash of another form', async () => {
    await expect(verifySecret('secret', 'secret')).rejects.toThrow('must have the form');
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
