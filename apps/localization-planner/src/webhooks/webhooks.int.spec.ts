import {
  deleteWebhook,
  listWebhookDeliveries,
  listWebhooks,
  pingWebhook,
  readWebhookDelivery,
  resendWebhookDelivery,
  rotateWebhookSecret,
  updateWebhook,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';

import { Endpoint } from '../testing/webhook-endpoint';
import { WebhookClient } from '../testing/webhook-client';

let client: WebhookClient;
let endpoint: Endpoint;

beforeAll(async () => {
  client = await WebhookClient.start();
});
beforeEach(async () => {
  endpoint = await Endpoint.start();
});
afterEach(async () => {
  await client.planner.pool.query('delete from webhooks.webhooks');
  await endpoint.stop();
});
afterAll(() => client.stop());

const deliveries = async (id: string) => {
  const { items } = await client.planner.rpc.call(listWebhookDeliveries, { ...client.ofSpace, id, limit: 50 });
  return items;
};

test('delivers the events after its creation, once each, signed and in order', async () => {
  await client.publish('before', 2);
  const { id } = await client.create(endpoint);
  const ids = await client.publish('job-1', 20);
  await eventually(() => endpoint.received.length === 20);
  expect(endpoint.eventIds).toEqual(ids);
  await eventually(async () => (await deliveries(id)).every(({ state }) => state === 'delivered'));
  const [last] = await deliveries(id);
  expect(last).toMatchObject({ eventId: ids.at(-1), attempts: 1, status: 204, error: null });
  expect(new Set(endpoint.received.map((each) => each.id)).size).toBe(20);
});

test('delivers only the events that match the subscription', async () => {
  await client.create(endpoint, { events: ['variant.*', 'job.progressed'], filter: { jobKind: 'localize' } });
  await client.publish('job-2', 1, { kind: 'undo' });
  const ids = await client.publish('job-2', 1, { kind: 'localize' });
  await eventually(() => endpoint.received.length > 0);
  expect(endpoint.eventIds).toEqual(ids);
});

test('does not store a delivery twice when an event is published twice', async () => {
  const { id } = await client.create(endpoint);
  const ids = await client.publish('job-3', 1);
  await eventually(() => endpoint.received.length === 1);
  await client.planner.pool.query('update webhooks.reader set position = position - 1, leased_by = null');
  const later = await client.publish('job-3', 1);
  await eventually(() => endpoint.received.length === 2);
  expect(endpoint.eventIds).toEqual([...ids, ...later]);
  expect(await deliveries(id)).toHaveLength(2);
});

test('sends a ping, and sends a delivery again on request', async () => {
  const { id } = await client.create(endpoint);
  const request = { ...client.ofSpace, id };
  const ping = await client.planner.rpc.call(pingWebhook, request);
  await eventually(() => endpoint.received.length === 1);
  expect(endpoint.received[0]).toMatchObject({ id: ping.id, event: { type: 'scriptorium.webhook.ping.v2' } });
  await eventually(async () => (await deliveries(id))[0]?.state === 'delivered');
  await client.planner.rpc.call(resendWebhookDelivery, { ...request, deliveryId: ping.id });
  await eventually(() => endpoint.received.length === 2);
  const resent = await eventually(async () => {
    const read = await client.planner.rpc.call(readWebhookDelivery, { ...request, deliveryId: ping.id });
    return read.state === 'delivered' && read.attempts === 2 && read;
  });
  expect(resent).toMatchObject({ response: '', eventType: 'scriptorium.webhook.ping.v2' });
  expect(JSON.parse(resent.payload)).toMatchObject({ data: { webhookId: id } });
});

test('signs with both secrets after a rotation', async () => {
  const { id } = await client.create(endpoint);
  const former = endpoint.secret;
  const secret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
  const rotated = await client.planner.rpc.call(rotateWebhookSecret, { ...client.ofSpace, id, secret });
  expect(rotated.formerSecretUntil).not.toBeNull();
  for (const known of [former, secret]) {
    endpoint.secret = known;
    const before = endpoint.received.length;
    await client.planner.rpc.call(pingWebhook, { ...client.ofSpace, id });
    await eventually(() => endpoint.received.length === before + 1);
  }
});

test('lists webhooks by pages, and deletes one with what it would receive', async () => {
  const created = await Promise.all(Array.from({ length: 3 }, () => client.create(endpoint)));
  const ids = created.map(({ id }) => id).sort();
  const first = await client.planner.rpc.call(listWebhooks, { ...client.ofSpace, limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const after = first.after ?? '';
  const second = await client.planner.rpc.call(listWebhooks, { ...client.ofSpace, limit: 2, after });
  expect(second).toMatchObject({ items: [{ id: ids[2] }], after: null });
  for (const id of ids) {
    await client.planner.rpc.call(deleteWebhook, { ...client.ofSpace, id });
    await expect(client.read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.planner.rpc.call(deleteWebhook, { ...client.ofSpace, id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});

test('receives nothing while it is disabled, and the events from its enabling on', async () => {
  const { id } = await client.create(endpoint);
  const change = (state: 'enabled' | 'disabled') =>
    client.planner.rpc.call(updateWebhook, { ...client.ofSpace, id, state });
  expect(await change('disabled')).toMatchObject({ state: 'disabled', disabledReason: 'CLIENT' });
  await client.publish('job-4', 3);
  await expect(client.planner.rpc.call(pingWebhook, { ...client.ofSpace, id })).rejects.toMatchObject({
    code: 'WEBHOOK_DISABLED',
  });
  expect(await change('enabled')).toMatchObject({ state: 'enabled', disabledReason: null, disabledAt: null });
  const ids = await client.publish('job-4', 2);
  await eventually(() => endpoint.received.length === 2);
  expect(endpoint.eventIds).toEqual(ids);
});

test('refuses URLs that are not public, and callers without the scope admin', async () => {
  const refused = { code: 'WEBHOOK_URL_REFUSED' };
  await expect(client.create(endpoint, { url: 'https://127.0.0.1/' })).rejects.toMatchObject(refused);
  await expect(client.create(endpoint, { url: 'http://example.com/' })).rejects.toMatchObject(refused);
  const { caller } = client.planner;
  await expect(client.create(endpoint, { caller })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('creates one webhook for a repeated request', async () => {
  const idempotency = { keyHash: 'ab'.repeat(32), requestHash: 'cd'.repeat(32) };
  await Promise.allSettled([client.create(endpoint, { idempotency }), client.create(endpoint, { idempotency })]);
  const again = await client.create(endpoint, { idempotency });
  const { items } = await client.planner.rpc.call(listWebhooks, { ...client.ofSpace, limit: 10 });
  expect(items.map(({ id }) => id)).toEqual([again.id]);
});
