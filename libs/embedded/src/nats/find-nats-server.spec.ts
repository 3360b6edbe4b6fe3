import { firstThatWorks, type NatsServerSource } from './find-nats-server';

const works = (name: string, asked: string[] = []): NatsServerSource => ({
  name,
  find: async () => {
    asked.push(name);
    return `/${name}/nats-server`;
  },
});
const fails = (name: string, reason: string): NatsServerSource => ({
  name,
  find: async () => {
    throw new Error(reason);
  },
});

describe('looking for nats-server', () => {
  it('takes the first place that has one, and asks none after it', async () => {
    const asked: string[] = [];
    const places = [fails('PATH', 'none there'), works('cache', asked), works('go install', asked)];
    await expect(firstThatWorks(places)).resolves.toBe('/cache/nats-server');
    expect(asked).toEqual(['cache']);
  });

  it('says where it was found', async () => {
    const lines: string[] = [];
    await firstThatWorks([works('cache')], (line) => lines.push(line));
    expect(lines).toEqual(['nats-server: /cache/nats-server (cache)']);
  });

  it('gives every reason, and what to install, when all fail', async () => {
    const places = [fails('PATH', 'version 2.9.10 is too old'), fails('go install', 'go is not installed')];
    const failure = firstThatWorks(places);
    await expect(failure).rejects.toMatchObject({ name: 'RejectedError', code: 'NO_NATS_SERVER' });
    await expect(failure).rejects.toThrow('PATH: version 2.9.10 is too old');
    await expect(failure).rejects.toThrow('go install: go is not installed');
    await expect(failure).rejects.toThrow('Install nats-server 2.10.0 or later');
  });
});
