import { eventually } from '@scriptorium/testing';

import { Health } from './health';
import type { HealthCheck } from './health-check';
import { HealthServer } from './health-server';

/** A component that a test switches. */
class TestComponent implements HealthCheck {
  readonly everyMs = 5;
  checks = 0;
  state: 'works' | 'fails' | 'hangs' | 'is restricted' = 'works';

  constructor(
    readonly name: string,
    readonly isEssential = true,
  ) {}

  async check(signal: AbortSignal): Promise<string | void> {
    this.checks++;
    if (this.state === 'fails') throw new Error('It\nis down.');
    if (this.state === 'is restricted') return 'It is slow.';
    if (this.state === 'hangs') await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});

async function start(components: readonly HealthCheck[], logged: string[] = []) {
  const write = (line: unknown): void => void logged.push(String(line));
  const health = new Health({ log: write, warn: write });
  const server = await HealthServer.listen(health, { host: '127.0.0.1', port: 0 });
  running.push(server, { close: () => health.stop() });
  health.add(...components);
  health.start();
  const get = async (path: string) => {
    const response = await fetch(server.url + path);
    return { code: response.status, ...((await response.json()) as { status: string; components?: unknown[] }) };
  };
  return { health, server, get };
}

describe('the health endpoints', () => {
  it('report the start, the readiness and the stop of a process', async () => {
    const { health, get } = await start([]);
    expect([await get('/livez'), await get('/startupz'), await get('/readyz')]).toEqual([
      { code: 200, status: 'ok' },
      { code: 503, status: 'starting' },
      { code: 503, status: 'starting', components: [] },
    ]);
    health.markStarted();
    expect([await get('/startupz'), await get('/readyz')]).toMatchObject([{ code: 200 }, { code: 200, status: 'ok' }]);
    health.markStopping();
    health.markStarted();
    expect([await get('/livez'), await get('/startupz'), await get('/readyz')]).toMatchObject([
      { code: 200 },
      { code: 200 },
      { code: 503, status: 'stopping' },
    ]);
  });

  it('show the loss and the return of a component with its reason and times', async () => {
    const component = new TestComponent('database');
    const logged: string[] = [];
    const { health, get } = await start([component], logged);
    health.markStarted();
    await eventually(async () => expect(await get('/readyz')).toMatchObject({ code: 200, status: 'ok' }));
    component.state = 'fails';
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    await eventually(async () =>
      expect(await get('/readyz')).toEqual({
        code: 503,
        status: 'unavailable',
        components: [
          {
            name: 'database',
            status: 'unavailable',
            isEssential: true,
            reason: 'It is down.',
            since: time,
            checkedAt: time,
          },
        ],
      }),
    );
    component.state = 'works';
    await eventually(async () => expect(await get('/readyz')).toMatchObject({ code: 200, status: 'ok' }));
    expect(logged).toEqual([
      'The component database is unavailable: It is down.',
      'The component database is available again.',
    ]);
  });

  it('log the state of a component once the process has started', async () => {
    const [late, broken] = [new TestComponent('late'), new TestComponent('broken')];
    late.state = broken.state = 'fails';
    const logged: string[] = [];
    const { health } = await start([late, broken], logged);
    await eventually(() => late.checks > 1 && broken.checks > 1);
    late.state = 'works';
    await eventually(() => health.report().components[0]?.status === 'ok');
    expect(logged).toEqual([]);
    health.markStarted();
    await eventually(() => logged.length > 0);
    expect(logged).toEqual(['The component broken is unavailable: It is down.']);
  });

  it('answer while a check hangs, and run no second check of the component meanwhile', async () => {
    const component = new TestComponent('database');
    component.state = 'hangs';
    const { get } = await start([component]);
    await eventually(() => component.checks === 1);
    expect(await get('/readyz')).toMatchObject({ code: 503 });
    await eventually(async () =>
      expect(await get('/readyz')).toMatchObject({ components: [{ reason: 'There was no answer within 2000 ms.' }] }),
    );
    expect(component.checks).toBeLessThanOrEqual(2);
  });

  it('are 503 for a component that is not essential or restricted, and the process is degraded', async () => {
    const [store, streams] = [new TestComponent('store', false), new TestComponent('streams')];
    const { health, get } = await start([store, streams]);
    health.markStarted();
    await eventually(() => health.isReady);
    store.state = 'fails';
    await eventually(async () => expect(await get('/readyz')).toMatchObject({ code: 503, status: 'degraded' }));
    store.state = 'works';
    streams.state = 'is restricted';
    await eventually(async () =>
      expect(await get('/readyz')).toMatchObject({
        code: 503,
        status: 'degraded',
        components: [{ status: 'ok' }, { status: 'degraded', reason: 'It is slow.' }],
      }),
    );
  });

  it('stay 200 with the status degraded for a process that stays ready', async () => {
    const component = new TestComponent('nats');
    component.state = 'fails';
    const { health, get } = await start([component]);
    health.stayReady();
    expect(await get('/readyz')).toMatchObject({ code: 503, status: 'starting' });
    health.markStarted();
    expect(await get('/readyz')).toMatchObject({ code: 200, status: 'degraded' });
    health.markStopping();
    expect(await get('/readyz')).toMatchObject({ code: 503, status: 'stopping' });
  });

  it('answer HEAD, and reject other methods and paths', async () => {
    const { server, get } = await start([]);
    expect((await fetch(`${server.url}/livez?verbose`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${server.url}/livez`, { method: 'POST' })).status).toBe(405);
    expect(await get('/healthz')).toMatchObject({ code: 404, paths: ['/livez', '/readyz', '/startupz'] });
  });

  it('name the settings if their port is in use', async () => {
    const { health, server } = await start([]);
    const port = Number(new URL(server.url).port);
    await expect(HealthServer.listen(health, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'HEALTH_PORT_UNAVAILABLE',
      message: expect.stringMatching(/\(EADDRINUSE\)\. Set HEALTH_PORT or HEALTH_HOST/),
    });
  });
});

test('a stop ends a check that never settles, and closes the check', async () => {
  let isClosed = false;
  const health = new Health();
  let begun = false;
  health.add({
    name: 'frozen',
    check: () => {
      begun = true;
      return new Promise(() => undefined);
    },
    close: async () => void (isClosed = true),
  });
  health.start();
  await eventually(() => begun);
  await health.stop();
  expect(isClosed).toBe(true);
});
