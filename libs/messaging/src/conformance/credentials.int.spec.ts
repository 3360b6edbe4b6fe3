import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nkeys } from '@nats-io/transport-node';
import { eventually, startOwnNatsServer, temporaryFolder, testCertificates } from '@scriptorium/testing';

import { connectNats, type NatsAccess, natsAddress } from '../connection/nats-connection';
import { createOperator } from '../testing/nats-jwt';

/** Connects and publishes, so that a rejection would be noticed. */
async function connects(access: NatsAccess): Promise<boolean> {
  const nats = await connectNats(natsAddress(access, 'test'));
  await nats.flush();
  await nats.close();
  return true;
}

describe('a nats-server', () => {
  it('with a user accepts its password, as settings or in the URL', async () => {
    const { url } = await startOwnNatsServer('authorization { user: me, password: "p@ss" }');
    const natsUrl = url.replace('nats://', 'nats://me:p%40ss@');
    expect(await connects({ natsUrl: url, natsUser: 'me', natsPassword: 'p@ss' })).toBe(true);
    expect(await connects({ natsUrl })).toBe(true);
    await expect(connects({ natsUrl: url, natsUser: 'me', natsPassword: 'wrong' })).rejects.toThrow('Authorization');
    await expect(connects({ natsUrl: url })).rejects.toThrow('Authorization');
  });

  it('with a token accepts it', async () => {
    const { url: natsUrl } = await startOwnNatsServer('authorization { token: "a-token" }');
    expect(await connects({ natsUrl, natsToken: 'a-token' })).toBe(true);
    await expect(connects({ natsUrl, natsToken: 'another' })).rejects.toThrow('Authorization');
  });

  it('with an nkey accepts its seed', async () => {
    const user = nkeys.createUser();
    const { url: natsUrl } = await startOwnNatsServer(`authorization { users: [{ nkey: ${user.getPublicKey()} }] }`);
    const seedOf = (pair: typeof user): string => new TextDecoder().decode(pair.getSeed());
    expect(await connects({ natsUrl, natsNkeySeed: seedOf(user) })).toBe(true);
    await expect(connects({ natsUrl, natsNkeySeed: seedOf(nkeys.createUser()) })).rejects.toThrow('Authorization');
  });

  it('with an operator accepts the creds file of a user', async () => {
    const [trusted, other] = [createOperator(), createOperator()];
    const { url: natsUrl } = await startOwnNatsServer(trusted.configuration);
    const file = join(temporaryFolder(), 'user.creds');
    writeFileSync(file, other.creds);
    await expect(connects({ natsUrl, natsCredsFile: file })).rejects.toThrow('Authorization');
    writeFileSync(file, trusted.creds);
    expect(await connects({ natsUrl, natsCredsFile: file })).toBe(true);
  });

  it('with mTLS accepts a certificate of its authority, and is verified', async () => {
    const { caFile, certFile, keyFile, client } = await testCertificates();
    const files = `cert_file: "${certFile}", key_file: "${keyFile}", ca_file: "${caFile}"`;
    const { url } = await startOwnNatsServer(`tls { ${files}, verify: true }`);
    const natsUrl = url.replace('nats://', 'tls://');
    const ofClient = { natsTlsCertFile: client.certFile, natsTlsKeyFile: client.keyFile };
    expect(await connects({ natsUrl, natsTlsCaFile: caFile, ...ofClient })).toBe(true);
    await expect(connects({ natsUrl, natsTlsCaFile: caFile })).rejects.toThrow();
    await expect(connects({ natsUrl, ...ofClient })).rejects.toThrow(/certificate/);
  });

  it('without TLS is rejected by a client with a URL tls://', async () => {
    const { url } = await startOwnNatsServer();
    await expect(connects({ natsUrl: url.replace('nats://', 'tls://') })).rejects.toThrow(/tls/);
  });
});

it('a client connects to any server of a list, and to another one when its server dies', async () => {
  const [one, two] = [await startOwnNatsServer(), await startOwnNatsServer()];
  const natsUrl = ['nats://127.0.0.1:1', one.url, two.url].join(',');
  const nats = await connectNats(natsAddress({ natsUrl }, 'test'));
  const serverOf = (): string => `nats://${nats.getServer()}`;
  const [used, other] = serverOf() === one.url ? [one, two] : [two, one];
  expect(serverOf()).toBe(used.url);
  await used.kill();
  await eventually(() => serverOf() === other.url);
  await nats.close();
});
