import { targetQuery } from './target-query';

test('a plan reads only the cells that it is made for', () => {
  expect(targetQuery({ locales: 'fr-FR' }, 'missing')).toEqual({ locales: 'fr-FR', state: 'missing' });
  expect(targetQuery({ state: 'missing,outdated' }, 'outdated')).toEqual({ state: 'outdated' });
});

test('a filter of other states has no cell for a plan', () => {
  expect(targetQuery({ state: 'copied,adapted' }, 'missing')).toBeUndefined();
});
