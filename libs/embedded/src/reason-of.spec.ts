import { reasonOf } from './reason-of';

describe('the reason of a failure', () => {
  it('is the message, or what was thrown instead of an error', () => {
    expect(reasonOf(new Error(' why\n'))).toBe('why');
    expect(reasonOf('why')).toBe('why');
    expect(reasonOf(undefined)).toBe('undefined');
  });

  it('is what lies behind, where Node.js hides it', () => {
    expect(reasonOf(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }))).toBe('ECONNREFUSED');
    expect(reasonOf(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]))).toBe(
      '::1 refused, 127.0.0.1 refused',
    );
  });

  it('is told by the shape of the error, whichever realm made it', () => {
    expect(reasonOf({ name: 'TypeError', message: 'fetch failed', cause: { message: 'refused' } })).toBe('refused');
  });
});
