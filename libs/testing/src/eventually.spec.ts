import { eventually } from './eventually';

describe('waiting for a fact', () => {
  it('ends with what was seen once it holds', async () => {
    let looks = 0;
    await expect(eventually(() => ++looks >= 3 && 'seen', { everyMs: 1 })).resolves.toBe('seen');
    expect(looks).toBe(3);
  });

  it('takes an exception for "not yet"', async () => {
    let looks = 0;
    const look = (): number => {
      if (++looks < 3) throw new Error('too early');
      return looks;
    };
    await expect(eventually(look, { everyMs: 1 })).resolves.toBe(3);
  });

  it('fails with the last reason when the fact stays away', async () => {
    const look = (): never => {
      throw new Error('nothing there');
    };
    await expect(eventually(look, { withinMs: 5, everyMs: 1 })).rejects.toThrow('nothing there');
  });

  it('looks at least once, however short the limit', async () => {
    await expect(eventually(() => 'there', { withinMs: 0 })).resolves.toBe('there');
  });

  it('says so when the fact stays false', async () => {
    await expect(eventually(() => false, { withinMs: 5, everyMs: 1 })).rejects.toThrow('Still not so after 5 ms');
  });
});
