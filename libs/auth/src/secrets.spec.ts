import { generateToken, hashSecret, hashToken, verifySecret } from './secrets';

describe('a client secret', () => {
  it('is known by its hash, and no other is', async () => {
    const stored = await hashSecret('s3cret ü');
    expect(await verifySecret('s3cret ü', stored)).toBe(true);
    expect(await verifySecret('s3cret u', stored)).toBe(false);
    expect(await verifySecret('', stored)).toBe(false);
  });

  it('is hashed differently each time, and does not show in its hash', async () => {
    const [one, other] = await Promise.all([hashSecret('the same'), hashSecret('the same')]);
    expect(one).not.toBe(other);
    expect(one).not.toContain('the same');
  });

  it('is not compared with what is no hash', async () => {
    await expect(verifySecret('secret', 'secret')).rejects.toThrow('Not a hash');
  });
});

describe('a token', () => {
  it('is drawn anew each time, from 32 bytes', () => {
    const tokens = new Set(Array.from({ length: 100 }, generateToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('has one hash', () => {
    expect(hashToken('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
