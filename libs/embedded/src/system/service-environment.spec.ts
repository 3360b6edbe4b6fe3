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

describe('what a service is told', () => {
  it('is the database under its own role', () => {
    expect(serviceEnvironment('content-store', facts, {})['DATABASE_URL']).toBe(
      'postgres://content_store:one@127.0.0.1:5432/scriptorium?sslmode=disable',
    );
    expect(serviceEnvironment('blob-copy-worker', facts, {})['DATABASE_URL']).toBe(
      'postgres://blob_copy_worker:th%2Free@127.0.0.1:5432/scriptorium?sslmode=disable',
    );
  });

  it("is no database for the gateway but that of files' bytes, and nothing of the superuser's for anybody", () => {
    const shell = { DATABASE_URL: facts.databaseUrl, PATH: '/bin' };
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

  it('is where the bytes of files are, for those that move them, and under a role that sees nothing else', () => {
    const shell = { BLOB_DATABASE_URL: facts.databaseUrl, BLOB_FOLDER: '/blobs', S3_BUCKET: 'files' };
    const places = {
      BLOB_DATABASE_URL: 'postgres://blob_store:four@127.0.0.1:5432/scriptorium?sslmode=disable',
      ...{ BLOB_FOLDER: '/blobs', S3_BUCKET: 'files' },
    };
    for (const service of ['gateway', 'blob-copy-worker']) {
      expect(serviceEnvironment(service, facts, shell)).toMatchObject(places);
    }
    expect(serviceEnvironment('content-store', facts, shell)['BLOB_DATABASE_URL']).toBeUndefined();
  });

  it('is where the certificate lies, for the gateway alone', () => {
    const withTls = { ...facts, tls: { certFile: '/c.pem', keyFile: '/k.pem', caFile: '/ca.pem' } };
    const files = { TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' };
    expect(serviceEnvironment('gateway', withTls, {})).toMatchObject(files);
    expect(serviceEnvironment('gateway', facts, files)).not.toHaveProperty('TLS_CERT_FILE');
    expect(serviceEnvironment('content-store', withTls, {})).not.toHaveProperty('TLS_KEY_FILE');
  });

  it("is the gateway's port for the gateway alone, though the shell has a PORT", () => {
    expect(serviceEnvironment('localization-planner', facts, { PORT: '3210' })['PORT']).toBeUndefined();
  });

  it('is the declared set-up for the content-store alone', () => {
    const shell = { SCRIPTORIUM_BOOTSTRAP: './relative.json' };
    expect(serviceEnvironment('content-store', facts, shell)['SCRIPTORIUM_BOOTSTRAP']).toBe('/set-up.json');
    expect(serviceEnvironment('gateway', facts, shell)['SCRIPTORIUM_BOOTSTRAP']).toBeUndefined();
    expect(
      serviceEnvironment('content-store', { ...facts, bootstrapFile: undefined }, shell)['SCRIPTORIUM_BOOTSTRAP'],
    ).toBeUndefined();
  });
});
