import { schemaState } from './schema-state';

const applied = (...names: string[]) =>
  names.map((name) => ({ name: name.replace('*', ''), keepsOlderServices: name.endsWith('*') }));

test('is ready with exactly the migrations of the program', () => {
  expect(schemaState(['one', 'two'], applied('one', 'two'))).toEqual({ kind: 'ready' });
});

test('is older without a migration of the program, also if a later one is applied', () => {
  expect(schemaState(['one', 'two', 'three'], applied('one'))).toEqual({ kind: 'older', missing: ['two', 'three'] });
  expect(schemaState(['one', 'two', 'three'], applied('one', 'three'))).toEqual({ kind: 'older', missing: ['two'] });
  expect(schemaState(['one'], [])).toEqual({ kind: 'older', missing: ['one'] });
});

test('is ready with later migrations that all keep older services', () => {
  expect(schemaState(['one'], applied('one', 'two*', 'three*'))).toEqual({ kind: 'ready' });
});

test('is newer with one later migration that does not keep older services, whatever is missing', () => {
  expect(schemaState(['one'], applied('one', 'two', 'three*'))).toEqual({ kind: 'newer', breaking: ['two'] });
  expect(schemaState(['one', 'more'], applied('one', 'two'))).toEqual({ kind: 'newer', breaking: ['two'] });
});
