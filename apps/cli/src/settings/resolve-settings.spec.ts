import { DEFAULT_GATEWAY_PORT } from '@scriptorium/contracts';
import { DEFAULT_URL, resolveSettings, type SettingSources } from './resolve-settings';

const sources = (given: Partial<SettingSources>): SettingSources => ({
  flags: {},
  env: {},
  project: undefined,
  profileName: { value: 'default', origin: 'default' },
  profile: undefined,
  token: undefined,
  ...given,
});
const project = { path: '/repo/.scriptorium.json', url: 'https://project.example', space: 'in-project' };
const profile = { url: 'https://profile.example', space: 'in-profile' };
const env = { SCRIPTORIUM_URL: 'https://env.example', SCRIPTORIUM_SPACE: 'in-env' };
const flags = { url: 'https://flag.example', space: 'in-flag' };

test('the default address is that of a started system', () => {
  expect(DEFAULT_URL).toBe(`http://127.0.0.1:${DEFAULT_GATEWAY_PORT}`);
  expect(resolveSettings(sources({})).url).toEqual({ value: DEFAULT_URL, origin: 'default' });
});

test('a flag overrides the environment, that the project file, and that the profile', () => {
  const all = { flags, env, project, profile };
  const origins = [all, { ...all, flags: {} }, { ...all, flags: {}, env: {} }, { profile }].map((given) => {
    const { url, space } = resolveSettings(sources(given));
    return [url.value, url.origin, space?.origin];
  });
  expect(origins).toEqual([
    ['https://flag.example', '--url', '--space'],
    ['https://env.example', 'SCRIPTORIUM_URL', 'SCRIPTORIUM_SPACE'],
    ['https://project.example', '/repo/.scriptorium.json', '/repo/.scriptorium.json'],
    ['https://profile.example', 'profile default', 'profile default'],
  ]);
});

test.each([
  [
    'the environment, for an address of a flag',
    { flags, env: { SCRIPTORIUM_TOKEN: 't' }, project },
    'SCRIPTORIUM_TOKEN',
  ],
  ['none, for an address of a project file', { env: { SCRIPTORIUM_TOKEN: 't' }, project, profile }, undefined],
  ['the profile, for its own address', { profile, token: { url: profile.url, token: 't' } }, 'profile default'],
  ['none, for another address', { profile, project, token: { url: profile.url, token: 't' } }, undefined],
])('the token is that of %s', (_what, given, origin) => {
  const { token, warnings } = resolveSettings(sources(given));
  expect(token?.origin).toBe(origin);
  expect(warnings).toHaveLength(origin === undefined ? 1 : 0);
});

test.each(['ftp://x.example', 'x.example', 'https://user:secret@x.example', 'https://x.example/?a=1'])(
  'rejects the address %s without printing a secret',
  (url) => {
    const resolve = (): unknown => resolveSettings(sources({ flags: { url } }));
    expect(resolve).toThrow(/address/);
    expect(resolve).not.toThrow(/secret/);
  },
);
