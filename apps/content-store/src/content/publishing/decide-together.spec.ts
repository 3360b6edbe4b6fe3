import { RejectedError } from '@scriptorium/contracts';
import { decideTogether, type Node } from './decide-together';

const blocked = (): RejectedError => new RejectedError('UNPUBLISHED_LINK', 'Blocked.');
const invalid = new RejectedError('INVALID_DRAFT', 'Invalid.');
const node = (wish: Partial<Node> = {}): Node => ({ failure: undefined, follows: [], requires: [], ...wish });

describe('what is done to several families at once', () => {
  const decide = (graph: Record<string, Node>, wanted: readonly string[], closed: readonly string[] = []) => {
    const { done, failures } = decideTogether(
      new Map(Object.entries(graph)),
      wanted,
      (id) => !closed.includes(id),
      blocked,
    );
    return { done: [...done].sort(), failed: [...failures].map(([id, { code }]) => `${id} ${code}`) };
  };

  it('is done to those that come along as well, in circles too', () => {
    const graph = { a: node({ follows: ['b'] }), b: node({ follows: ['c'] }), c: node({ follows: ['a'] }) };
    expect(decide(graph, ['a'])).toEqual({ done: ['a', 'b', 'c'], failed: [] });
  });

  it('is not done to one that needs another, unless that is done or has nothing left to do', () => {
    const graph = { a: node({ requires: ['b'] }), b: node() };
    expect(decide(graph, ['a'])).toEqual({ done: [], failed: ['a UNPUBLISHED_LINK'] });
    expect(decide(graph, ['a', 'b'])).toEqual({ done: ['a', 'b'], failed: [] });
    expect(decide(graph, ['a'], ['b'])).toEqual({ done: ['a'], failed: [] });
  });

  it('is not done to whoever needs one that fails, and to all others', () => {
    const graph = {
      a: node({ requires: ['b'] }),
      b: node({ follows: ['c'] }),
      c: node({ failure: invalid }),
      d: node(),
    };
    expect(decide(graph, ['a', 'b', 'd'])).toEqual({
      done: ['d'],
      failed: ['b INVALID_DRAFT', 'a UNPUBLISHED_LINK'],
    });
  });

  it('is left alone of a family that is not there', () => {
    expect(decide({}, ['a'])).toEqual({ done: [], failed: [] });
  });
});
