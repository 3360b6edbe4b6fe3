import {
  type ComponentHealth,
  type HealthReport,
  RejectedError,
  toWireError,
  TransientError,
} from '@scriptorium/contracts';

import { asRpcError, outageOf } from './rpc-errors';

test.each([
  new RejectedError('NOT_FOUND', 'not found', { id: 7 }),
  new TransientError('BUSY', 'later', 5),
  new TransientError('BUSY', 'later'),
])('encodes and decodes %s', (error) => {
  const wire: unknown = JSON.parse(JSON.stringify(toWireError(error)));
  expect(asRpcError('subject', wire)).toStrictEqual(error);
});

test.each([new Error('Timeout has occurred'), 'Error: Connection lost', undefined, { status: 'error' }])(
  'treats any other error as a missing reply: %s',
  (error) => {
    expect(asRpcError('subject', error)).toMatchObject({ name: 'TransientError', code: 'SERVICE_UNAVAILABLE' });
  },
);

describe('the outage of a service', () => {
  const component = (change: Partial<ComponentHealth>): ComponentHealth => {
    return { name: 'nats', status: 'unavailable', isEssential: true, reason: 'It is down.', since: '', ...change };
  };
  const report = (status: HealthReport['status'], ...components: ComponentHealth[]): HealthReport => {
    return { phase: 'started', status, components };
  };

  test.each([
    report('ok'),
    report('degraded', component({ isEssential: false })),
    { ...report('ok'), phase: 'stopping' },
  ])('is none if an instance can answer: %j', (best) => {
    expect(outageOf('content-store', best as HealthReport)).toBeUndefined();
  });

  test('is that of its essential components, or that no instance responds', () => {
    const lost = [component({ isEssential: false }), component({ name: 'database', reason: 'It is full.' })];
    expect(outageOf('content-store', report('unavailable', ...lost))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: 'content-store cannot serve. database: It is full.',
    });
    expect(outageOf('content-store', report('unavailable', component({})))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'content-store cannot serve. nats: It is down.',
    });
    expect(outageOf('content-store', undefined)).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'No instance of content-store responds.',
    });
  });
});
