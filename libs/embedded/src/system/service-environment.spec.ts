import { databaseRole } from '@scriptorium/contracts';
import { Client } from 'pg';
import { serviceEnvironment, type SystemFacts } from './service-environment';

const facts: SystemFacts = {
  databaseUrl: 'postgres://postgres:secret@127.0.0.1:5432/scriptorium?sslmode=disable',
  natsUrl: 'nats://127.0.0.1:4222',
  natsPasswords: undefined,
  rolePasswords: { content_store: 'one', localization_planner: 'two', blob_copy_worker: 'th/ree', blob_store: 'four' },
  gatewayPort: 3210,
  publicUrl: 'https://content.example',
  tls: undefined,
  downloadKey: 'the-key',
  callerKeys: { signingKey: 'private', publicKey: 'public' },
  bootstrapFile: '/set-up.json',
  logLevel: 'debug',
};

/** Returns what pg connects with. */
function parse(connectionString: string) {
  const { user, password, host, database } = new Client({ connectionString });
  return { user, password, host, database };
}

describe('serviceEnvironment', () => {
  it('sets the database with the role of the service', () => {
    expect(serviceEnvironment('content-store', facts, {})['DATABASE_URL']).toBe(
      'postgres://content_store:one@127.0.0.1:5432/scriptorium?sslmode=disable',
    );
    expect(serviceEnvironment('blob-copy-worker', facts, {})['DATABASE_URL']).toBe(
      'postgres://blob_copy_worker:th%2Free@127.0.0.1:5432/scriptorium?sslmode=disable',
    );
  });

  it('gives the gateway only the database of blobs, and no service the credentials of the superuser', () => {
    const shell = { DATABASE_URL: facts.databaseUrl, DATABASE_URL_FILE: '/secret', HEALTH_PORT: '1', PATH: '/bin' };
    expect(serviceEnvironment('gateway', facts, shell)).toEqual({
      PATH: '/bin',
      NATS_URL: 'nats://127.0.0.1:4222',
      LOG_LEVEL: 'debug',
      HEALTH_PORT: '0',
      HOST: '127.0.0.1',
      PORT: '3210',
      PUBLIC_URL: 'https://content.example',
      BLOB_DATABASE_URL: 'postgres://blob_store:four@127.0.0.1:5432/scriptorium?sslmode=disable',
      DOWNLOAD_KEY: 'the-key',
      CALLER_SIGNING_KEY: 'private',
    });
    for (const service of ['content-store', 'localization-planner', 'blob-copy-worker']) {
      expect(JSON.stringify(serviceEnvironment(service, facts, shell))).not.toContain('secret');
    }
  });

  it.each([
    'postgres://h:5432/d?user=postgres&password=secret',
    'postgres://postgres:secret@h:5432/d?user=postgres&password=secret&password=secret',
    'postgres://h:5432/d?application_name=a&pass%77ord=secret&user=postgres',
    'postgres://postgres:secret@h:5432/d',
  ])('replaces the credentials of the superuser in %s', (databaseUrl) => {
    for (const service of ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway']) {
      const settings = serviceEnvironment(service, { ...facts, databaseUrl }, {});
      for (const name of ['DATABASE_URL', 'BLOB_DATABASE_URL']) {
        const url = settings[name];
        if (url === undefined) continue;
        const { user, password } = parse(url);
        const role = name === 'DATABASE_URL' ? databaseRole(service) : 'blob_store';
        expect({ name, user, password }).toEqual({ name, user: role, password: facts.rolePasswords[role] });
        expect(url).not.toContain('secret');
      }
    }
  });

  it.each(['a b', 'ü', '%41', 'quote\'"', 'at@colon:slash/', '#hash?query=1&', '\\', '[]{}|^`<>'])(
    'passes the password %j to the database unchanged',
    (password) => {
      const rolePasswords = { content_store: password };
      const { DATABASE_URL: url = '' } = serviceEnvironment('content-store', { ...facts, rolePasswords }, {});
      expect(parse(url)).toMatchObject({ user: 'content_store', password, database: 'scriptorium', host: '127.0.0.1' });
    },
  );

  it('sets the blob stores for the services that transfer bytes, with the role blob_store', () => {
    const shell = { BLOB_DATABASE_URL: facts.databaseUrl, BLOB_FOLDER: '/blobs', S3_BUCKET: 'files' };
    const stores = {
      BLOB_DATABASE_URL: 'postgres://blob_store:four@127.0.0.1:5432/scriptorium?sslmode=disable',
      BLOB_FOLDER: '/blobs',
      S3_BUCKET: 'files',
    };
    for (const service of ['gateway', 'blob-copy-worker']) {
      expect(serviceEnvironment(service, facts, shell)).toMatchObject(stores);
    }
    expect(serviceEnvironment('content-store', facts, shell)['BLOB_DATABASE_URL']).toBeUndefined();
  });

  it('gives each service its user of the embedded nats-server, and none of the credentials of the shell', () => {
    const natsPasswords = { gateway: 'one', 'content-store': 'two', admin: 'all' };
    const shell = { NATS_CREDS_FILE: '/creds', NATS_USER: 'me', NATS_PASSWORD_FILE: '/password', NATS_DOMAIN: 'hub' };
    const natsOf = (service: string, change: Partial<SystemFacts>) =>
      Object.entries(serviceEnvironment(service, { ...facts, ...change }, shell)).filter(
        ([name, value]) => name.startsWith('NATS_') && value !== undefined,
      );
    expect(Object.fromEntries(natsOf('gateway', { natsPasswords }))).toEqual({
      NATS_URL: facts.natsUrl,
      NATS_USER: 'gateway',
      NATS_PASSWORD: 'one',
    });
    expect(natsOf('content-store', { natsPasswords })).toContainEqual(['NATS_PASSWORD', 'two']);
    const tls = { certFile: '/c.pem', keyFile: '/k.pem', caFile: '/ca.pem' };
    expect(natsOf('content-store', { natsPasswords, tls })).toContainEqual(['NATS_TLS_CA_FILE', '/ca.pem']);
    expect(Object.fromEntries(natsOf('gateway', {}))).toEqual({ ...shell, NATS_URL: facts.natsUrl });
  });

  it('gives the key that signs callers to the gateway, and the public key to the services with callers', () => {
    const shell = { CALLER_SIGNING_KEY: 'of the shell', CALLER_PUBLIC_KEYS_FILE: '/file' };
    const keysOf = (service: string) => {
      const { CALLER_SIGNING_KEY, CALLER_PUBLIC_KEYS, CALLER_PUBLIC_KEYS_FILE } = serviceEnvironment(
        service,
        facts,
        shell,
      );
      return [CALLER_SIGNING_KEY, CALLER_PUBLIC_KEYS, CALLER_PUBLIC_KEYS_FILE];
    };
    expect(keysOf('gateway')).toEqual(['private', undefined, undefined]);
    expect(keysOf('content-store')).toEqual([undefined, 'public', undefined]);
    expect(keysOf('localization-planner')).toEqual([undefined, 'public', undefined]);
    expect(keysOf('blob-copy-worker')).toEqual([undefined, undefined, undefined]);
  });

  it('sets the certificate for the gateway only', () => {
    const withTls = { ...facts, tls: { certFile: '/c.pem', keyFile: '/k.pem', caFile: '/ca.pem' } };
    const files = { TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' };
    expect(serviceEnvironment('gateway', withTls, {})).toMatchObject(files);
    expect(serviceEnvironment('gateway', facts, files)).not.toHaveProperty('TLS_CERT_FILE');
    expect(serviceEnvironment('content-store', withTls, {})).not.toHaveProperty('TLS_KEY_FILE');
  });

  it('sets the port for the gateway only, even if the shell has a PORT', () => {
    expect(serviceEnvironment('localization-planner', facts, { PORT: '3210' })['PORT']).toBeUndefined();
  });

  it('sets the bootstrap file for the content-store only', () => {
    const shell = { SCRIPTORIUM_BOOTSTRAP: './relative.json' };
    expect(serviceEnvironment('content-store', facts, shell)['SCRIPTORIUM_BOOTSTRAP']).toBe('/set-up.json');
    expect(serviceEnvironment('gateway', facts, shell)['SCRIPTORIUM_BOOTSTRAP']).toBeUndefined();
    expect(
      serviceEnvironment('content-store', { ...facts, bootstrapFile: undefined }, shell)['SCRIPTORIUM_BOOTSTRAP'],
    ).toBeUndefined();
  });
});
