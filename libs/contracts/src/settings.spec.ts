import { findConflicts, SETTINGS_RULES, type SettingValues } from './settings';
import { SERVICES } from './services';
import { DEFAULT_RESCUE_AFTER_MS, DEFAULT_RPC_TIMEOUT_MS, DEFAULT_SEARCH_TIMEOUT_MS, heartbeatMs } from './timeouts';

const conflictsOf = (values: Readonly<Record<string, SettingValues>>) => findConflicts((service) => values[service]);
const search = (ms: number) => ({ 'content-store': { SEARCH_TIMEOUT_MS: ms } });
const rpc = (ms: number) => ({ gateway: { RPC_TIMEOUT_MS: ms } });

test('names both settings, their values and the fix', () => {
  expect(conflictsOf(Object.assign(search(20_000), rpc(10_000)))).toEqual([
    'SEARCH_TIMEOUT_MS of content-store is 20000 and must be less than RPC_TIMEOUT_MS of gateway, which is 10000: ' +
      'otherwise the gateway responds first and leaves the statement running. Lower SEARCH_TIMEOUT_MS, or raise RPC_TIMEOUT_MS.',
  ]);
});

test.each([
  [9_999, 0],
  [10_000, 1],
  [10_001, 1],
])('compares a search of %i ms with an rpc of 10000 ms: %i conflicts', (ms, conflicts) => {
  expect(conflictsOf(Object.assign(search(ms), rpc(10_000)))).toHaveLength(conflicts);
});

test.each([
  [30_000, 0],
  [30_001, 1],
])('compares RESCUE_AFTER_MS of the worker, %i, with 30000 of the planner: %i conflicts', (ms, conflicts) => {
  const values = {
    'blob-copy-worker': { RESCUE_AFTER_MS: ms },
    'localization-planner': { RESCUE_AFTER_MS: 30_000 },
  };
  expect(conflictsOf(values)).toHaveLength(conflicts);
});

test('skips a rule with a service that does not run', () => {
  expect(conflictsOf(search(1_000_000))).toEqual([]);
  expect(conflictsOf(rpc(1))).toEqual([]);
});

test('names services that exist', () => {
  const named = SETTINGS_RULES.flatMap(({ lower, upper }) => [lower.service, upper.service]);
  expect(named.filter((service) => !SERVICES.some((each) => each === service))).toEqual([]);
});

test('has defaults that keep the rules', () => {
  expect(DEFAULT_SEARCH_TIMEOUT_MS).toBeLessThan(DEFAULT_RPC_TIMEOUT_MS);
  expect(3 * heartbeatMs(DEFAULT_RESCUE_AFTER_MS)).toBeLessThanOrEqual(DEFAULT_RESCUE_AFTER_MS);
});
