import { outcomeOf } from '../../testing/outcome-of';
import { decideBasedOn, type BasedOnFacts } from './decide-based-on';

const copy: BasedOnFacts = {
  isTracked: true,
  source: 'active',
  basedOn: 3,
  isAcknowledged: false,
  sourceVersion: 5,
  hasVersion: true,
};

describe('decideBasedOn', () => {
  it.each<[string, Partial<BasedOnFacts>, number, number | undefined]>([
    ['a later version', {}, 5, 5],
    ['a later version that is not the current one', {}, 4, 4],
    ['the present version', {}, 3, undefined],
    ['an acknowledged version, which becomes a statement', { isAcknowledged: true }, 3, 3],
    ['a version of an archived source', { source: 'archived' }, 4, 4],
    ['any version of a source that was made again', { source: 'deleted', sourceVersion: 1 }, 1, 1],
  ])('accepts %s', (_what, facts, sent, expected) => {
    expect(decideBasedOn({ ...copy, ...facts }, sent)).toBe(expected);
  });

  it.each<[string, Partial<BasedOnFacts>, number]>([
    ['NOT_A_COPY', { isTracked: false, hasVersion: false, basedOn: null, source: 'deleted' }, 1],
    ['SOURCE_VERSION_NOT_FOUND', { hasVersion: false }, 6],
    ['SOURCE_VERSION_NOT_FOUND', { hasVersion: false, sourceVersion: null, source: 'deleted' }, 3],
    ['BASED_ON_OLDER', {}, 2],
    ['BASED_ON_OLDER', { isAcknowledged: true }, 2],
  ])('rejects with %s', (code, facts, sent) => {
    expect(outcomeOf(() => decideBasedOn({ ...copy, ...facts }, sent))).toBe(code);
  });
});
