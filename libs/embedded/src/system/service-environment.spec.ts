import { serviceEnvironment, type SystemFacts } from './service-environment';

const facts: SystemFacts = {
  databaseUrl: 'postgres://postgres:secret@127.0.0.1:5432/scriptorium?sslmode=disable',
  natsUrl: 'nats://127.0.0.1:4222',
  rolePasswords: { content_store: 'one', localization_planner: 'two', blob_copy_worker: 'th/ree', blob_store: 'four' },
  gatewayPort: 3210,
  publicUrl: 'https://content.example',
  tls: undefined,
  downloadKey: 'the-key',
  bootstrapFile: '/set-up.json',
  logLevel: 'debug',
};

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
    const shell = { DATABASE_URL: facts.databaseUrl, DATABASE_URL_FILE: '/secret', PATH: '/bin' };
    expect(serviceEnvironment('gateway', facts, shell)).toEqual({
      PATH: '/bin',
      NATS_URL: 'nats://127.0.0.1:4222',
      LOG_LEVEL: 'debug',
      HOST: '127.0.0.1',
      PORT: '3210',
      PUBLIC_URL: 'https://content.example',
      BLOB_DATABASE_URL: 'postgres://blob_store:four@127.0.0.1:5432/scriptorium?sslmode=disable',
      DOWNLOAD_KEY: 'the-key',
    });
    for (const service of ['content-store', 'localization-planner', 'blob-copy-worker']) {
      expect(JSON.stringify(serviceEnvironment(service, facts, shell))).not.toContain('secret');
    }
  });

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
