import { helpText, parseInvocation, type StandaloneOptions } from './standalone-options';

const folders = { baseDir: '/home/me', defaultDataDir: '/checkout/.data' };

function optionsFor(args: string[], env: NodeJS.ProcessEnv = {}): StandaloneOptions {
  const invocation = parseInvocation(args, env, folders);
  if (invocation.kind !== 'run') throw new Error('The invocation asks for help.');
  return invocation.options;
}

describe('the options of npm start', () => {
  it('have defaults', () => {
    expect(optionsFor([])).toEqual({
      dataDir: '/checkout/.data',
      ports: { gateway: 3210, postgres: 0, nats: 0 },
      bootstrapFile: undefined,
      databaseUrl: undefined,
      natsUrl: undefined,
      publicUrl: undefined,
      tls: false,
      logLevel: undefined,
    });
  });

  it('can be set by environment variables', () => {
    const env = {
      PORT: '8080',
      POSTGRES_PORT: '5433',
      NATS_PORT: '4223',
      SCRIPTORIUM_DATA: '/data',
      SCRIPTORIUM_BOOTSTRAP: 'set-up.json',
      DATABASE_URL: 'postgres://u@h/d',
      NATS_URL: 'nats://h',
      PUBLIC_URL: 'https://content.example',
      SCRIPTORIUM_TLS: 'true',
      LOG_LEVEL: 'warn',
    };
    expect(optionsFor([], env)).toEqual({
      dataDir: '/data',
      ports: { gateway: 8080, postgres: 5433, nats: 4223 },
      bootstrapFile: '/home/me/set-up.json',
      databaseUrl: 'postgres://u@h/d',
      natsUrl: 'nats://h',
      publicUrl: 'https://content.example',
      tls: true,
      logLevel: 'warn',
    });
  });

  it.each(['error', 'warn', 'info', 'debug'])('accept LOG_LEVEL %s', (level) => {
    expect(optionsFor([], { LOG_LEVEL: level }).logLevel).toBe(level);
  });

  it('reject another LOG_LEVEL, and name the accepted ones', () => {
    expect(() => optionsFor([], { LOG_LEVEL: 'loud' })).toThrow(
      'LOG_LEVEL must be one of error, warn, info, debug, not "loud".',
    );
  });

  it('override the environment', () => {
    const env = { PORT: '8080', SCRIPTORIUM_DATA: '/data', SCRIPTORIUM_BOOTSTRAP: '/a.json', POSTGRES_PORT: '1' };
    const args = ['--port', '0', '--data', 'here', '--bootstrap=b.json', '--postgres-port', '2', '--nats-port', '3'];
    expect(optionsFor(args, env)).toMatchObject({
      dataDir: '/home/me/here',
      ports: { gateway: 0, postgres: 2, nats: 3 },
      bootstrapFile: '/home/me/b.json',
    });
  });

  it('have their defaults when their variable is empty', () => {
    expect(optionsFor([], { PORT: '', DATABASE_URL: '' })).toMatchObject({
      ports: { gateway: 3210 },
      databaseUrl: undefined,
    });
  });

  it('are rejected by name when they are unknown', () => {
    expect(() => optionsFor(['--prot', '1'])).toThrow("Unknown option '--prot'");
    expect(() => optionsFor(['start'])).toThrow("'start'");
    expect(() => optionsFor(['--port'])).toThrow('--port');
  });

  it.each(['x', '-1', '65536', '1.5', ' '])('reject %j as a port, naming the setting', (text) => {
    expect(() => optionsFor([`--port=${text}`])).toThrow('--port must be a port from 0 to 65535');
    expect(() => optionsFor([], { NATS_PORT: text })).toThrow('NATS_PORT must be a port from 0 to 65535');
  });

  it('are listed by --help with their variables', () => {
    expect(parseInvocation(['--help'], {}, folders)).toEqual({ kind: 'help' });
    expect(parseInvocation(['-h'], {}, folders)).toEqual({ kind: 'help' });
    for (const word of [
      '--port',
      '--tls',
      '--data',
      '--bootstrap',
      'SCRIPTORIUM_DATA',
      'DATABASE_URL',
      'NATS_SERVER_BIN',
    ]) {
      expect(helpText).toContain(word);
    }
  });
});
