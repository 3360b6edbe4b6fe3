import { syncStateOf, type SyncFacts } from './sync-state';

const copied: SyncFacts = { isTracked: true, source: 'active', isSourceChanged: false, isLocallyChanged: false };

describe('syncStateOf', () => {
  it.each<[string, Partial<SyncFacts>]>([
    ['copied', {}],
    ['adapted', { isLocallyChanged: true }],
    ['outdated', { isSourceChanged: true }],
    ['outdated', { isSourceChanged: true, isLocallyChanged: true }],
    ['source-archived', { source: 'archived' }],
    ['source-archived', { source: 'archived', isSourceChanged: true, isLocallyChanged: true }],
    ['source-deleted', { source: 'deleted' }],
    ['source-deleted', { source: 'deleted', isSourceChanged: true, isLocallyChanged: true }],
    ['untracked', { isTracked: false }],
    ['untracked', { isTracked: false, source: 'deleted', isSourceChanged: true, isLocallyChanged: true }],
  ])('is %s for %j', (state, facts) => {
    expect(syncStateOf({ ...copied, ...facts })).toBe(state);
  });
});
