import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { superuserPassword } from '../postgres/superuser-password';
import { rolePasswords } from './role-passwords';

const ROLES = ['content_store', 'blob_store'];

describe('the passwords of the database roles', () => {
  it('are generated once, each different, and readable by the owner only', () => {
    const folder = temporaryFolder();
    const first = rolePasswords(folder, ROLES);
    expect(new Set(Object.values(first)).size).toBe(ROLES.length);
    for (const password of Object.values(first)) expect(Buffer.from(password, 'base64url')).toHaveLength(24);
    expect(rolePasswords(folder, ROLES)).toEqual(first);
    expect(readdirSync(folder)).toEqual(['role-passwords.json']);
    expect(statSync(join(folder, 'role-passwords.json')).mode & 0o777).toBe(0o600);
  });

  it('stay the same when a role is added or removed', () => {
    const folder = temporaryFolder();
    const first = rolePasswords(folder, ROLES);
    const more = rolePasswords(folder, [...ROLES, 'localization_planner']);
    expect(more).toMatchObject(first);
    expect(rolePasswords(folder, ['content_store'])).toEqual({ content_store: first['content_store'] });
    expect(rolePasswords(folder, [...ROLES, 'localization_planner'])).toEqual(more);
    // An older release, which does not know the new role and knows another one, keeps the passwords of both.
    expect(rolePasswords(folder, ['content_store', 'another'])).toMatchObject({
      content_store: first['content_store'],
    });
    expect(rolePasswords(folder, [...ROLES, 'localization_planner'])).toEqual(more);
  });

  it.each([
    ['an empty file', ''],
    ['a truncated file', '{"content_store":"a'],
    ['JSON null', 'null'],
    ['a list', '[]'],
    ['passwords that are no texts', '{"content_store":1,"blob_store":null}'],
    ['empty passwords', '{"content_store":"","blob_store":""}'],
  ])('are generated again for %s: the roles get their passwords at every start', (_what, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'role-passwords.json'), text);
    const passwords = rolePasswords(folder, ROLES);
    for (const role of ROLES) expect(Buffer.from(passwords[role] ?? '', 'base64url')).toHaveLength(24);
    expect(JSON.parse(readFileSync(join(folder, 'role-passwords.json'), 'utf8'))).toEqual(passwords);
  });

  it('of a role that is named like a member of every object is generated', () => {
    const passwords = rolePasswords(temporaryFolder(), ['constructor']);
    expect(Buffer.from(passwords['constructor'] ?? '', 'base64url')).toHaveLength(24);
  });
});

describe('the password of the superuser', () => {
  it('is generated once, and readable by the owner only', () => {
    const folder = temporaryFolder();
    const first = superuserPassword(folder, folder);
    expect(Buffer.from(first, 'base64url')).toHaveLength(24);
    expect(superuserPassword(folder, folder)).toBe(first);
    expect(readdirSync(folder)).toEqual(['superuser-password']);
    expect(statSync(join(folder, 'superuser-password')).mode & 0o777).toBe(0o600);
  });

  it('may end with a line break, as an editor stores it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'superuser-password'), 'mine\n');
    expect(superuserPassword(folder, folder)).toBe('mine');
  });

  it.each(['', '\n'])('is generated again for the file %j of a killed start', (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'superuser-password'), text);
    expect(superuserPassword(folder, folder)).toHaveLength(32);
  });

  it.each([[undefined], ['']])('is not replaced for a cluster that exists: the file is %j', (text) => {
    const [folder, cluster] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(cluster, 'pgdata'), '');
    if (text !== undefined) writeFileSync(join(folder, 'superuser-password'), text);
    expect(() => superuserPassword(folder, cluster)).toThrow(expect.objectContaining({ code: 'PASSWORD_LOST' }));
  });
});
