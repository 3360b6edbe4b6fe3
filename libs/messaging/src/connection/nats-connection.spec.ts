import { natsAddress } from './nats-connection';

test.each([
  ['nats://127.0.0.1:4222', ['127.0.0.1:4222'], {}],
  ['one:4222, two:4223/', ['one:4222', 'two:4223'], {}],
  ['nats://me:p%40ss@one:4222,nats://me:p%40ss@two:4222', ['one:4222', 'two:4222'], { user: 'me', pass: 'p@ss' }],
])('converts %s into options', (url, servers, credentials) => {
  expect(natsAddress({ natsUrl: url }, 'localization-planner')).toEqual({
    servers,
    name: 'localization-planner',
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    timeout: 3_000,
    pingInterval: 5_000,
    maxPingOut: 2,
    ...credentials,
  });
});
