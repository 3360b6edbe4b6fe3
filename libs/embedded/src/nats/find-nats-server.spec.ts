import { firstThatWorks, type NatsServerSource } from './find-nats-server';

const works = (name: string, tried: string[] = []): NatsServerSource => ({
  name,
  find: async () => {
    tried.push(name);
    return `/${name}/nats-server`;
  },
});
const fails = (name: string, reason: string): NatsServerSource => ({
  name,
  find: async () => {
    throw new Error(reason);
  },
});

describe('firstThatWorks', () => {
  it('returns the program of the first source that has one, and tries no other', async () => {
    const tried: string[] = [];
    const sources = [fails('PATH', 'not found'), works('cache', tried), works('go install', tried)];
    await expect(firstThatWorks(sources)).resolves.toBe('/cache/nats-server');
    expect(tried).toEqual(['cache']);
  });

  it('logs the path and the source', async () => {
    const lines: string[] = [];
    await firstThatWorks([works('cache')], (line) => lines.push(line));
    expect(lines).toEqual(['nats-server: /cache/nats-server (cache)']);
  });

  it('rejects with every reason and the advice what to install if all sources fail', async () => {
    const sources = [fails('PATH', 'version 2.9.10 is too old'), fails('go install', 'Go is not installed')];
    const failure = firstThatWorks(sources);
    await expect(failure).rejects.toMatchObject({ name: 'RejectedError', code: 'NO_NATS_SERVER' });
    await expect(failure).rejects.toThrow('PATH: version 2.9.10 is too old');
    await expect(failure).rejects.toThrow('go install: Go is not installed');
    await expect(failure).rejects.toThrow('Install nats-server 2.10.0 or later');
  });
});
