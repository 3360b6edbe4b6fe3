import { type FamilyId, RejectedError } from '@scriptorium/contracts';
import { decideTogether, type Node } from './decide-together';

const blocked = (): RejectedError => new RejectedError('UNPUBLISHED_LINK', 'Blocked.');
const invalid = new RejectedError('INVALID_DRAFT', 'Invalid.');
interface Members {
  readonly failure?: RejectedError;
  readonly follows?: readonly string[];
  readonly requires?: readonly string[];
}

const node = (members: Members = {}): Node => ({ failure: undefined, follows: [], requires: [], ...members }) as Node;

describe('deciding a change of several families', () => {
  const decide = (graph: Record<string, Node>, requested: readonly string[], closed: readonly string[] = []) => {
    const { done, failures } = decideTogether(
      new Map(Object.entries(graph).map(([id, each]) => [id as FamilyId, each])),
      requested as readonly FamilyId[],
      (id) => !closed.includes(id),
      blocked,
    );
    return { done: [...done].sort(), failed: [...failures].map(([id, { code }]) => `${id} ${code}`) };
  };

  it('includes families that follow, also in cycles', () => {
    const graph = { a: node({ follows: ['b'] }), b: node({ follows: ['c'] }), c: node({ follows: ['a'] }) };
    expect(decide(graph, ['a'])).toEqual({ done: ['a', 'b', 'c'], failed: [] });
  });

  it('rejects a family that requires an unchanged one', () => {
    const graph = { a: node({ requires: ['b'] }), b: node() };
    expect(decide(graph, ['a'])).toEqual({ done: [], failed: ['a UNPUBLISHED_LINK'] });
    expect(decide(graph, ['a', 'b'])).toEqual({ done: ['a', 'b'], failed: [] });
    expect(decide(graph, ['a'], ['b'])).toEqual({ done: ['a'], failed: [] });
  });

  it('rejects families that require a failed one and accepts all others', () => {
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

  it('ignores a family that does not exist', () => {
    expect(decide({}, ['a'])).toEqual({ done: [], failed: [] });
  });
});
