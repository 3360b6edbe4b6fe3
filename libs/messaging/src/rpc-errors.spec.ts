import { RejectedError, toWireError, TransientError } from '@scriptorium/contracts';

import { asRpcError } from './rpc-errors';

test.each([
  new RejectedError('NOT_FOUND', 'no such thing', { id: 7 }),
  new TransientError('BUSY', 'later', 5),
  new TransientError('BUSY', 'later'),
])('%s goes over the wire and back', (error) => {
  const wire: unknown = JSON.parse(JSON.stringify(toWireError(error)));
  expect(asRpcError('subject', wire)).toStrictEqual(error);
});

test.each([new Error('Timeout has occurred'), 'Error: Connection lost', undefined, { status: 'error' }])(
  'anything else means that there was no reply: %s',
  (error) => {
    expect(asRpcError('subject', error)).toMatchObject({ name: 'TransientError', code: 'SERVICE_UNAVAILABLE' });
  },
);
