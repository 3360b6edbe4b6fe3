import { eventually } from './eventually';

describe('eventually', () => {
  it('returns the result once the condition is met', async () => {
    let calls = 0;
    await expect(eventually(() => ++calls >= 3 && 'done', { everyMs: 1 })).resolves.toBe('done');
    expect(calls).toBe(3);
  });

  it('retries after an exception', async () => {
    let calls = 0;
    const check = (): number => {
      if (++calls < 3) throw new Error('too early');
      return calls;
    };
    await expect(eventually(check, { everyMs: 1 })).resolves.toBe(3);
  });

  it('rejects with the last error after the time limit', async () => {
    const check = (): never => {
      throw new Error('not found');
    };
    await expect(eventually(check, { withinMs: 5, everyMs: 1 })).rejects.toThrow('not found');
  });

  it('checks at least once even without time', async () => {
    await expect(eventually(() => 'done', { withinMs: 0 })).resolves.toBe('done');
  });

  it('rejects with the time limit if the condition stays false', async () => {
    await expect(eventually(() => false, { withinMs: 5, everyMs: 1 })).rejects.toThrow('still false after 5 ms');
  });

  it('rejects with the time limit if a check never returns, and names the place of the wait', async () => {
    const waiting = eventually(() => new Promise<never>(() => undefined), { withinMs: 5 });
    await expect(waiting).rejects.toThrow('its check has not returned');
    await expect(waiting).rejects.toMatchObject({ stack: expect.stringContaining('eventually.spec.ts') as string });
  });
});
