import { describeSystem, nextSteps } from './describe-system';

const services = [
  { name: 'content-store', entry: '/a.js' },
  { name: 'gateway', entry: '/b.js' },
];
const system = {
  databaseUrl: 'postgres://postgres:secret@127.0.0.1:5432/scriptorium',
  natsUrl: 'nats://me:secret@127.0.0.1:4222',
  gatewayUrl: 'http://127.0.0.1:3210',
  pids: { postgres: 1, 'nats-server': 2, 'content-store': 3, gateway: 4 },
};

describe('the description of the system', () => {
  it('has a line for each server, and names the file with the password', () => {
    expect(describeSystem(system, { dataDir: '/data', databaseUrl: undefined, natsUrl: undefined }, services)).toEqual([
      'postgres       postgres://postgres@127.0.0.1:5432/scriptorium, password in /data/postgres/superuser-password',
      'nats-server    nats://me@127.0.0.1:4222',
      'content-store  process 3, rpc over NATS',
      'gateway        process 4, http://127.0.0.1:3210',
    ]);
  });

  it('names the certificate that clients must trust with TLS', () => {
    const options = { dataDir: '/data', databaseUrl: undefined, natsUrl: undefined };
    const lines = describeSystem({ ...system, caFile: '/data/tls/ca.pem' }, options, services);
    expect(lines.at(-1)).toMatch(/^tls +clients trust \/data\/tls\/ca.pem: /);
  });

  it('marks the servers of the user, without their passwords', () => {
    const options = { dataDir: '/data', databaseUrl: system.databaseUrl, natsUrl: `${system.natsUrl},nats://b` };
    const lines = describeSystem({ ...system, natsUrl: options.natsUrl }, options, services);
    expect(lines[0]).toContain('(DATABASE_URL)');
    expect(lines[1]).toContain('nats://me@127.0.0.1:4222,nats://b (NATS_URL)');
    expect(lines.join()).not.toContain('secret');
  });

  it('shows no password that is a parameter of the URL', () => {
    const databaseUrl = 'postgres://db.example/d?user=me&password=secret&sslmode=require';
    const lines = describeSystem(
      { ...system, databaseUrl },
      { dataDir: '/data', databaseUrl, natsUrl: undefined },
      services,
    );
    expect(lines[0]).toContain('postgres://db.example/d?user=me&sslmode=require (DATABASE_URL)');
  });
});

describe('the hints after ready', () => {
  it('name the page of the gateway, and an example if a bootstrap file is applied', () => {
    const [console = '', apis] = nextSteps(system, { bootstrapFile: '/b.json' });
    expect(console).toContain('http://127.0.0.1:3210/console, and sign in with a token');
    expect(apis).toMatch(/http:\/\/127\.0\.0\.1:3210\/ .* example/);
  });

  it('have a sign-in link whose code is not sent to a server', () => {
    const [open] = nextSteps(system, { bootstrapFile: '/b.json' }, { name: 'Ada', code: 'the-code' });
    expect(open).toMatch(/"Ada" .*: http:\/\/127\.0\.0\.1:3210\/console\/sign-in#code=the-code$/);
  });

  it('name the bootstrap file without one', () => {
    expect(nextSteps(system, { bootstrapFile: undefined }).join('\n')).toContain('--bootstrap examples/bootstrap.json');
  });
});
