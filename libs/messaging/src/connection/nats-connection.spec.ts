import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { temporaryFolder } from '@scriptorium/testing';
import { natsAddress } from './nats-connection';

test.each([
  ['nats://127.0.0.1:4222', ['127.0.0.1:4222'], {}],
  ['one:4222, two:4223/', ['one:4222', 'two:4223'], {}],
  ['nats://me:p%40ss@one:4222,nats://me:p%40ss@two:4222', ['one:4222', 'two:4222'], { user: 'me', pass: 'p@ss' }],
])('converts %s into options', (url, servers, credentials) => {
  expect(natsAddress({ natsUrl: url }, 'localization-planner')).toEqual({
    servers,
    name: 'localization-planner',
    inboxPrefix: '_INBOX.localization-planner',
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    timeout: 3_000,
    pingInterval: 5_000,
    maxPingOut: 2,
    ...credentials,
  });
});

test('does not show the password of a URL that it cannot read', () => {
  const read = () => natsAddress({ natsUrl: 'nats://me:confidential,x@one:4222' }, 'gateway');
  expect(read).toThrow('NATS_URL is not a list of URLs');
  expect(read).not.toThrow('confidential');
});

test('takes a password with the characters that end the parts of a URL', () => {
  expect(natsAddress({ natsUrl: 'nats://me:a/b#c?d@one:4222' }, 'gateway')).toMatchObject({ pass: 'a/b#c?d' });
});

describe('the credentials of a file', () => {
  function setUp() {
    const natsCredsFile = join(temporaryFolder(), 'user.creds');
    const seed = new TextDecoder().decode(nkeys.createUser().getSeed());
    const write = (jwt: string): void =>
      writeFileSync(
        natsCredsFile,
        `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n` +
          `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
      );
    const { authenticator } = natsAddress({ natsUrl: 'one:4222', natsCredsFile }, 'gateway');
    if (typeof authenticator !== 'function') throw new Error('There is no authenticator.');
    return { natsCredsFile, write, authenticator };
  }

  it('are read for each connection, and kept while the file is missing or incomplete', () => {
    const { natsCredsFile, write, authenticator } = setUp();
    write('one');
    expect(authenticator('nonce')).toMatchObject({ jwt: 'one' });
    write('two');
    expect(authenticator('nonce')).toMatchObject({ jwt: 'two' });
    writeFileSync(natsCredsFile, '-----BEGIN NATS USER JWT-----\n');
    expect(authenticator('nonce')).toMatchObject({ jwt: 'two' });
    rmSync(natsCredsFile);
    expect(authenticator('nonce')).toMatchObject({ jwt: 'two' });
    write('three');
    expect(authenticator('nonce')).toMatchObject({ jwt: 'three' });
  });

  it('are an error if the file was never readable', () => {
    expect(() => setUp().authenticator('nonce')).toThrow('ENOENT');
  });
});
