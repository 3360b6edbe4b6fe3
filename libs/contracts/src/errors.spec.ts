import { fromWireError, RejectedError, toWireError, TransientError } from './errors';

/** Returns the error that the caller of an rpc receives: the reply is JSON. */
function received(error: unknown): Error {
  return fromWireError(JSON.parse(JSON.stringify(toWireError(error))) as ReturnType<typeof toWireError>);
}

describe('an error that crosses a process boundary', () => {
  it('keeps code, text and data if it is rejected', () => {
    const error = received(
      new RejectedError('NAME_INVALID', 'The name "a:b" is not allowed.', { name: 'a:b', at: [1] }),
    );
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      code: 'NAME_INVALID',
      message: 'The name "a:b" is not allowed.',
      data: { name: 'a:b', at: [1] },
    });
  });

  it.each([[undefined], [0], [1_500]])('keeps the time to wait, %p, if it is transient', (retryAfterMs) => {
    const error = received(new TransientError('STORE_UNAVAILABLE', 'The store is down.', retryAfterMs));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'The store is down.', retryAfterMs });
  });

  it.each([
    ['an Error', new Error('password=secret')],
    ['a TypeError', new TypeError('Cannot read secret of undefined')],
    [
      'an object with the members of a RejectedError',
      { name: 'RejectedError', code: 'X', message: 'secret', data: {} },
    ],
    ['a text', 'secret'],
    ['null', null],
    ['undefined', undefined],
  ])('is a bug and loses its text if it is %s', (_what, thrown) => {
    const wire = toWireError(thrown);
    expect(JSON.stringify(wire)).not.toContain('secret');
    const error = fromWireError(wire);
    expect(error).not.toBeInstanceOf(RejectedError);
    expect(error).not.toBeInstanceOf(TransientError);
    expect(error.message).toBe('Internal error');
  });

  it('passes unchanged through several processes', () => {
    const rejected = new RejectedError('NOT_FOUND', 'No such item.', { id: 'a' });
    expect(toWireError(received(received(rejected)))).toEqual(toWireError(rejected));
    const transient = new TransientError('RECORD_BUSY', 'Another request is saving.', 50);
    expect(toWireError(received(received(transient)))).toEqual(toWireError(transient));
  });
});
