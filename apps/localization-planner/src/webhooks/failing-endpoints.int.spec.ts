import {
  deleteWebhook,
  listWebhookDeliveries,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookDeliveryView,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';

import { WebhookClient } from '../testing/webhook-client';
import { Endpoint } from '../testing/webhook-endpoint';
import { WebhookSender } from './sending/webhook-sender.service';

let client: WebhookClient;
let endpoint: Endpoint;

async function start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  client = await WebhookClient.start(environment);
  endpoint = await Endpoint.start();
}

afterEach(async () => {
  await endpoint.stop();
  await client.stop();
});

async function deliveries(id: string): Promise<readonly WebhookDeliveryView[]> {
  const { items } = await client.planner.rpc.call(listWebhookDeliveries, { ...client.ofSpace, id, limit: 200 });
  return items;
}

/** Waits until every delivery has the state. */
const untilAll = (id: string, state: string) =>
  eventually(async () => {
    const all = await deliveries(id);
    return all.length > 0 && all.every((each) => each.state === state) && all;
  });

test('repeats failed requests, and keeps the order of each job', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const accepted = new Map<string, string[]>();
  let requests = 0;
  endpoint.answer = (response, { event }) => {
    requests += 1;
    if (requests % 3 === 0) return response.writeHead(500).end('broken');
    accepted.set(event.subject, [...(accepted.get(event.subject) ?? []), event.id]);
    return response.writeHead(204).end();
  };
  const jobs = ['job-1', 'job-2', 'job-3', 'job-4'];
  const expected = new Map(jobs.map((job) => [job, [] as string[]]));
  for (let round = 0; round < 3; round += 1)
    for (const job of jobs) expected.get(job)?.push(...(await client.publish(job, 4)));
  const all = await untilAll(id, 'delivered');
  expect(all).toHaveLength(48);
  expect(Object.fromEntries(accepted)).toEqual(Object.fromEntries(expected));
  expect(all.some(({ attempts }) => attempts > 1)).toBe(true);
});

test('pauses an endpoint that is down, and delivers everything in order when it works again', async () => {
  await start();
  const { id } = await client.create(endpoint);
  let isDown = true;
  endpoint.answer = (response) => response.writeHead(isDown ? 503 : 200).end();
  const ids = await client.publish('job-1', 10);
  await eventually(async () => (await client.read(id)).failures >= 6);
  const view = await client.read(id);
  expect(view.state).toBe('enabled');
  // One delivery of the job at most is in progress, so the others were not tried.
  expect(new Set(endpoint.eventIds)).toEqual(new Set(ids.slice(0, 1)));
  endpoint.received.splice(0);
  isDown = false;
  await untilAll(id, 'delivered');
  expect([...new Set(endpoint.eventIds)]).toEqual(ids);
  expect(await client.read(id)).toMatchObject({ failures: 0, pausedUntil: null });
});

test('ends a request to an endpoint that hangs, and does not delay another endpoint', async () => {
  await start();
  const other = await Endpoint.start();
  const { id } = await client.create(endpoint);
  await client.create(other);
  endpoint.answer = () => undefined;
  const ids = await client.publish('job-1', 5);
  await eventually(() => other.received.length === 5);
  expect(other.eventIds).toEqual(ids);
  const [failed] = await eventually(async () => {
    const tried = (await deliveries(id)).filter(({ attempts }) => attempts > 0);
    return tried.length > 0 && tried;
  });
  expect(failed).toMatchObject({ state: 'pending', status: null, error: expect.stringContaining('1000 ms') as string });
  await other.stop();
});

test('disables a webhook whose endpoint is gone, and continues when it is enabled', async () => {
  await start();
  const { id } = await client.create(endpoint);
  endpoint.answer = (response) => response.writeHead(410).end();
  const ids = await client.publish('job-1', 3);
  const disabled = await eventually(async () => {
    const view = await client.read(id);
    return view.state === 'disabled' && view;
  });
  expect(disabled).toMatchObject({ disabledReason: 'GONE' });
  expect(endpoint.eventIds).toEqual(ids.slice(0, 1));
  endpoint.answer = (response) => response.writeHead(204).end();
  await client.planner.rpc.call(updateWebhook, { ...client.ofSpace, id, state: 'enabled' });
  await eventually(() => endpoint.received.length === 3);
  expect(endpoint.eventIds).toEqual(ids);
  expect((await deliveries(id)).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'failed']);
});

test('disables a webhook whose attempts have all failed for the whole time', async () => {
  await start({ WEBHOOK_GIVE_UP_AFTER_MS: '500' });
  const { id } = await client.create(endpoint);
  endpoint.answer = (response) => response.writeHead(500).end('broken');
  await client.publish('job-1', 2);
  const disabled = await eventually(async () => {
    const view = await client.read(id);
    return view.state === 'disabled' && view;
  });
  expect(disabled.disabledReason).toBe('FAILING');
  const states = (await deliveries(id)).map(({ state }) => state);
  expect(states).toEqual(['pending', 'failed']);
});

test('does not follow a redirect to an address that is not allowed', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const inside = await Endpoint.start();
  endpoint.answer = (response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/metadata` }).end();
  await client.publish('job-1', 1);
  const [refused] = await eventually(async () => {
    const tried = (await deliveries(id)).filter(({ attempts }) => attempts > 0);
    return tried.length > 0 && tried;
  });
  expect(refused).toMatchObject({ state: 'pending', error: expect.stringContaining('Redirect to') as string });
  expect(inside.received).toEqual([]);
  await inside.stop();
});

test('follows a redirect to an allowed host, and reads only the beginning of a response', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const other = await Endpoint.start();
  other.secret = endpoint.secret;
  endpoint.answer = (response) => response.writeHead(308, { location: other.url }).end();
  other.answer = (response) => {
    response.writeHead(200);
    const write = (): void =>
      void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(write)));
    write();
  };
  const ids = await client.publish('job-1', 1);
  await untilAll(id, 'delivered');
  expect(other.eventIds).toEqual(ids);
  await other.stop();
});

test('sends a delivery again whose result was not stored, before the next one of its job', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const takeLease = `update webhooks.webhooks set leased_by = $1, leased_until = now() - interval '1 s' where id = $2`;
  endpoint.answer = (response) => {
    const isFirst = endpoint.received.length === 1;
    const taken = isFirst ? client.planner.pool.query(takeLease, [randomUUID(), id]) : Promise.resolve();
    void taken.then(() => response.writeHead(204).end());
  };
  const [first = '', ...others] = await client.publish('job-1', 4);
  await untilAll(id, 'delivered');
  expect(endpoint.eventIds).toEqual([first, first, ...others]);
  expect(new Set(endpoint.received.map((each) => each.id)).size).toBe(4);
});

test('sends nothing more to a webhook that was deleted during a request', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const other = await Endpoint.start();
  await client.create(other);
  endpoint.answer = (response) => {
    const deleted = client.planner.rpc.call(deleteWebhook, { ...client.ofSpace, id });
    void deleted.catch(() => undefined).then(() => response.writeHead(204).end());
  };
  const ids = await client.publish('job-1', 20);
  await eventually(() => other.received.length === 20);
  await eventually(() => endpoint.received.length > 0);
  const { service } = client.planner;
  await service.get(WebhookSender).onModuleDestroy();
  expect(endpoint.eventIds).toEqual(ids.slice(0, 1));
  await other.stop();
});

test('sends the events of other subjects while an endpoint rejects those of twenty', async () => {
  await start();
  const { id } = await client.create(endpoint);
  const accepted: string[] = [];
  endpoint.answer = (response, { event }) => {
    if (event.subject.startsWith('rejected')) return response.writeHead(500).end();
    accepted.push(event.id);
    return response.writeHead(204).end();
  };
  for (let job = 0; job < 20; job += 1) await client.publish(`rejected-${job}`, 1);
  await eventually(async () => (await client.read(id)).failures >= 5);
  const ids: string[] = [];
  for (let job = 0; job < 20; job += 1) ids.push(...(await client.publish(`accepted-${job}`, 2)));
  await eventually(() => accepted.length === ids.length);
  const rejected = (await deliveries(id)).filter(({ state }) => state === 'pending');
  expect(rejected).toHaveLength(20);
});

test('hurries the deliveries that failed since the last success, and not those that failed before it', async () => {
  await start({ WEBHOOK_RETRY_LONGEST_MS: '3600000' });
  const { id } = await client.create(endpoint);
  let isDown = false;
  endpoint.answer = (response, { event }) => {
    const headers = event.subject.startsWith('rejected') ? { 'retry-after': '3600' } : {};
    return response.writeHead(isDown || event.subject.startsWith('rejected') ? 500 : 204, headers).end();
  };
  await client.publish('rejected-1', 1);
  const rejected = await eventually(async () => (await deliveries(id)).find(({ attempts }) => attempts === 1) ?? false);
  await client.planner.pool.query(`update webhooks.deliveries set first_attempt_at = now() - interval '1 hour'`);
  await client.publish('job-1', 1);
  await eventually(async () => (await deliveries(id)).some(({ state }) => state === 'delivered'));
  isDown = true;
  for (let job = 0; job < 6; job += 1) await client.publish(`rejected-job-${job}`, 1);
  await eventually(async () => (await client.read(id)).failures >= 6);
  isDown = false;
  await client.publish('job-2', 1);
  await eventually(async () => (await deliveries(id)).filter(({ state }) => state === 'delivered').length === 2);
  await eventually(async () => (await deliveries(id)).filter(({ attempts }) => attempts > 1).length === 6);
  expect((await deliveries(id)).find((each) => each.id === rejected.id)).toMatchObject({
    attempts: 1,
    nextAttemptAt: rejected.nextAttemptAt,
  });
});

test('uses the new URL and secret of a webhook from the next request on, and stops when it is disabled', async () => {
  await start({ WEBHOOK_CONCURRENCY: '1' });
  const { id } = await client.create(endpoint);
  const moved = await Endpoint.start();
  const stop = () => client.planner.rpc.call(updateWebhook, { ...client.ofSpace, id, state: 'disabled' });
  const change = async (): Promise<void> => {
    moved.secret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
    await client.planner.rpc.call(updateWebhook, { ...client.ofSpace, id, url: moved.url });
    await client.planner.rpc.call(rotateWebhookSecret, { ...client.ofSpace, id, secret: moved.secret });
  };
  // The answer to a request that began at the former URL must not disable the webhook.
  endpoint.answer = (response) => void change().then(() => response.writeHead(410).end());
  moved.answer = (response) => {
    const isLast = moved.received.length === 2;
    void (isLast ? stop() : Promise.resolve()).then(() => response.writeHead(204).end());
  };
  for (let job = 0; job < 10; job += 1) await client.publish(`job-${job}`, 1);
  await eventually(async () => (await deliveries(id)).filter(({ state }) => state === 'delivered').length === 2);
  await client.planner.service.get(WebhookSender).onModuleDestroy();
  expect(endpoint.received).toHaveLength(1);
  expect(moved.received).toHaveLength(2);
  expect(await client.read(id)).toMatchObject({ state: 'disabled', disabledReason: 'CLIENT' });
  const left = (await deliveries(id)).filter(({ state }) => state !== 'delivered');
  expect(left.map(({ state }) => state)).toEqual(Array(8).fill('pending'));
  await moved.stop();
});
