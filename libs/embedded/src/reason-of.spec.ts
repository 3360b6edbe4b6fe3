import { reasonOf } from './reason-of';

describe('reasonOf', () => {
  it('returns the message, or the thrown value if it is not an error', () => {
    expect(reasonOf(new Error(' why\n'))).toBe('why');
    expect(reasonOf('why')).toBe('why');
    expect(reasonOf(undefined)).toBe('undefined');
  });

  it('returns the reason of the cause or of aggregated errors', () => {
    expect(reasonOf(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }))).toBe('ECONNREFUSED');
    expect(reasonOf(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]))).toBe(
      '::1 refused, 127.0.0.1 refused',
    );
  });

  it('accepts errors of another realm', () => {
    expect(reasonOf({ name: 'TypeError', message: 'fetch failed', cause: { message: 'refused' } })).toBe('refused');
  });
});
