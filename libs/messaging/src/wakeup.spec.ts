import { Wakeup } from './wakeup';

test('a wake during sleep ends it', async () => {
  const wakeup = new Wakeup();
  const slept = wakeup.sleep(3_600_000);
  wakeup.wake();
  await slept;
});

test('a wake before sleep is not lost, and counts once', async () => {
  const wakeup = new Wakeup();
  wakeup.wake();
  wakeup.wake();
  await wakeup.sleep(3_600_000);
  const slept = wakeup.sleep(1).then(() => 'by itself');
  await expect(slept).resolves.toBe('by itself');
});
