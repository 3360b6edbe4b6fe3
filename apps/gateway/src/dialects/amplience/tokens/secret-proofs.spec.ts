import { type SecretSalt } from '@scriptorium/contracts';

import { SecretProofs } from './secret-proofs.service';

const salt: SecretSalt = { cost: 2, salt: 'AAAAAAAAAAAAAAAAAAAAAA' };
const prove = (proofs: SecretProofs) => proofs.prove('secret', salt, { clientId: 'a', tokenHash: 'b' });

test('rejects a proof while 100 are waiting, and accepts one afterwards', async () => {
  const proofs = new SecretProofs();
  const proven = await Promise.allSettled(Array.from({ length: 150 }, () => prove(proofs)));
  const refused = proven.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(50);
  for (const { reason } of refused as PromiseRejectedResult[]) {
    expect(reason).toMatchObject({ name: 'TransientError', code: 'TOO_MANY_TOKEN_REQUESTS' });
  }
  await expect(prove(proofs)).resolves.toMatch(/^[\w-]{43}$/);
});
