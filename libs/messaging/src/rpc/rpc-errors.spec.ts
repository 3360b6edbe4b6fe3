import { RejectedError, toWireError, TransientError } from '@scriptorium/contracts';

import { asRpcError } from './rpc-errors';

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
