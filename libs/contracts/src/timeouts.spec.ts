import { DEFAULT_RPC_TIMEOUT_MS, DRAIN_MS, gatewayDrainMs, STOP_SERVICE_MS } from './timeouts';

const KUBERNETES_GRACE_MS = 30_000;

test('a service drains longer than an rpc takes, and is killed after that, within the grace period of Kubernetes', () => {
  const times = [DEFAULT_RPC_TIMEOUT_MS, DRAIN_MS, STOP_SERVICE_MS, KUBERNETES_GRACE_MS];
  expect(times.toSorted((one, other) => one - other)).toEqual(times);
  expect(new Set(times).size).toBe(times.length);
});

test('the gateway drains as long as the other services, and longer than its own rpc time-out', () => {
  expect(gatewayDrainMs(DEFAULT_RPC_TIMEOUT_MS)).toBe(DRAIN_MS);
  expect(gatewayDrainMs(60_000)).toBeGreaterThan(60_000);
});
