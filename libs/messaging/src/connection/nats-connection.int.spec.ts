import { eventually, FaultProxy, testNatsUrl } from '@scriptorium/testing';

import { connectNats, natsAddress } from './nats-connection';

test('connects again if the first connection receives no greeting in time', async () => {
  const url = await testNatsUrl();
  const proxy = await FaultProxy.start(url);
  proxy.silence({ isLasting: true });

  const connecting = connectNats(natsAddress({ natsUrl: proxy.addressFor(url) }, 'test'));
  await eventually(() => expect(proxy.accepted).toBeGreaterThan(0));
  proxy.restore();

  const connection = await connecting;
  await connection.flush();
  await connection.close();
});
