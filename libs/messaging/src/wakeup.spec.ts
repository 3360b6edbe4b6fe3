import { Wakeup } from './wakeup';

test('ends the sleep on wake()', async () => {
  const wakeup = new Wakeup();
  const slept = wakeup.sleep(3_600_000);
  wakeup.wake();
  await slept;
});

test('ends the next sleep once after several calls of wake()', async () => {
  const wakeup = new Wakeup();
  wakeup.wake();
  wakeup.wake();
  await wakeup.sleep(3_600_000);
  const slept = wakeup.sleep(1).then(() => 'timed out');
  await expect(slept).resolves.toBe('timed out');
});
