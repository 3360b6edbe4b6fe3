import { declaredPerson } from './declared-person';

const reader = { name: 'Reader', token: 'r'.repeat(32), scopes: { docs: ['read'] } };
const admin = { name: 'Admin', token: 'a'.repeat(32), scopes: { docs: ['read'], site: ['admin'] } };
const found = (tokens?: readonly object[]) => declaredPerson(JSON.stringify({ spaces: [], tokens }))?.name;

test('is the first administrator, otherwise the first person', () => {
  expect(found([reader, admin])).toBe('Admin');
  expect(found([reader])).toBe('Reader');
});

test('needs a token in the file', () => {
  expect(found()).toBeUndefined();
  expect(found([{ name: 'Elsewhere', tokenFile: '/run/secrets/token' }])).toBeUndefined();
});
