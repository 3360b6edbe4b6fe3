import * as contracts from '../index';

const rpcs = Object.entries(contracts).flatMap(([name, declared]) =>
  typeof declared === 'object' && 'kind' in declared && declared.kind === 'rpc' ? [[name, declared] as const] : [],
);
const READS = /^(read|list|count|diff|compare|facet|search|validate)/;

test('exactly the rpcs whose names say that they read may always be repeated, beside requests with an id', () => {
  // An item of `saveItems` has a key of its own: the second time it is unchanged.
  const withId = ['requestDuplicate', 'requestDriveCopy', 'saveItems'];
  const repeatable = rpcs.filter(([, rpc]) => rpc.isRepeatable({} as never)).map(([name]) => name);
  const expected = rpcs.map(([name]) => name).filter((name) => READS.test(name) || withId.includes(name));
  expect(repeatable).toEqual(expected);
});

test('a change may be repeated if it has an idempotency key', () => {
  const request = { caller: {}, id: 'a' } as never;
  const idempotency = { keyHash: 'k', requestHash: 'r' };
  expect(contracts.publishItem.isRepeatable(request)).toBe(false);
  expect(contracts.publishItem.isRepeatable({ ...(request as object), idempotency } as never)).toBe(true);
});

test('an instance has its own subject for each rpc', () => {
  expect(contracts.instanceSubject(contracts.readItem.subject, 'one')).toBe(
    'scriptorium.rpc.content-store.at.one.read-item.v1',
  );
});
