import { RejectedError } from '@scriptorium/contracts';

import { describeFailure } from './failure.presenter';

const INTERNAL = { status: 500, code: 'INTERNAL_ERROR', message: 'Internal server error.', data: {} };

test.each([
  [
    'an rpc that violates its schema',
    new RejectedError('REQUEST_INVALID', 'The request is invalid: /a.', { violation: '/a' }),
  ],
  ['a bug', new Error('column "secret" does not exist')],
])('%s is an internal error without details', (_name, error) => {
  expect(describeFailure(error)).toEqual(INTERNAL);
});

test('any other rejection is the fault of the client, with its details', () => {
  const rejection = new RejectedError('NAME_TAKEN', 'The name is taken.', { name: 'a' });
  expect(describeFailure(rejection)).toEqual({
    status: 409,
    code: 'NAME_TAKEN',
    message: 'The name is taken.',
    data: { name: 'a' },
  });
});
