import { schemaState } from './schema-state';

/** `two*one`: migration two keeps services that contain one. */
const applied = (...texts: string[]) =>
  texts.map((text) => {
    const [name = '', since] = text.split('*');
    return { name, keepsOlderServices: since !== undefined, keepsServicesWith: since === '' ? null : (since ?? null) };
  });

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

test('is ready with later migrations of the next release, and newer with those of two releases', () => {
  const database = applied('one', 'two*one', 'three*two');
  expect(schemaState(['one', 'two'], database)).toEqual({ kind: 'ready' });
  expect(schemaState(['one'], database)).toEqual({ kind: 'newer', breaking: ['three'] });
});

test('is newer with one later migration that does not keep older services, whatever is missing', () => {
  expect(schemaState(['one'], applied('one', 'two', 'three*'))).toEqual({ kind: 'newer', breaking: ['two'] });
  expect(schemaState(['one', 'more'], applied('one', 'two'))).toEqual({ kind: 'newer', breaking: ['two'] });
});
