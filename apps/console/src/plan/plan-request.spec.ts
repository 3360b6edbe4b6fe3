import { draftOf, isShown, requestOf } from './plan-request';

const request = {
  kind: 'localize' as const,
  roots: [{ variantId: 'a' }, { variantId: 'b' }],
  locales: ['fr-FR'],
  existing: 'grow' as const,
  links: [
    { name: 'legal stays', match: { path: '/legal/**' }, action: 'share' as const },
    { name: 'default', match: {}, action: 'localize' as const },
  ],
};

test('a request and its draft are the same in both directions', () => {
  expect(requestOf(draftOf(request))).toEqual(request);
  expect(isShown(request)).toBe(true);
});

test('no rules are the rules of the server', () => {
  expect(requestOf({ ...draftOf(request), rules: [] })).not.toHaveProperty('links');
});

test('reports a request that the form would change', () => {
  expect(isShown({ ...request, roots: [{ query: { label: 'Home' } }] })).toBe(false);
  expect(isShown({ ...request, links: [{ name: 'deep', match: { depth: { min: 2 } }, action: 'share' }] })).toBe(false);
});
