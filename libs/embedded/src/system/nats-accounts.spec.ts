import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';
import { natsAccounts } from './nats-accounts';

const namesOf = (dataDir: string, spaces?: string[]): string[] =>
  natsAccounts(dataDir, spaces).users.map(({ user }) => user);

describe('the users of the embedded nats-server', () => {
  it('are the admin, the services and the readers, each with its own password, which only the owner can read', () => {
    const folder = temporaryFolder();
    const { users, passwords } = natsAccounts(folder, ['docs']);
    expect(users.map(({ user }) => user)).toEqual(['admin', ...SERVICES, 'events', 'events-docs']);
    expect(new Set(users.map(({ password }) => password)).size).toBe(users.length);
    for (const { user, password } of users) expect(passwords[user]).toBe(password);
    const file = join(folder, 'nats-passwords.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(passwords);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('include the readers of the spaces of an earlier start', () => {
    const folder = temporaryFolder();
    expect(namesOf(folder)).not.toContain('events-docs');
    const { passwords } = natsAccounts(folder, ['docs', 'shop-2']);
    expect(namesOf(folder)).toEqual(expect.arrayContaining(['events-docs', 'events-shop-2']));
    expect(natsAccounts(folder).passwords).toEqual(passwords);
    expect(namesOf(folder, ['docs'])).not.toContain('events-shop-2');
  });

  it('get new passwords if the file is damaged', () => {
    const folder = temporaryFolder();
    natsAccounts(folder);
    writeFileSync(join(folder, 'nats-passwords.json'), '{"admin":');
    for (const { password } of natsAccounts(folder).users) expect(password).toHaveLength(32);
  });
});
