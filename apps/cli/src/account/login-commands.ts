import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { readSecret } from '../session/confirm';
import type { Session } from '../session/session';
import { DEFAULT_URL, normalizeUrl } from '../settings/resolve-settings';
import { leaf } from '../tree/tree';

const TOKEN = /^[\x21-\x7e]{1,4096}$/;

export const login = leaf<{ readonly tokenFile?: string }>({
  name: 'login',
  summary: 'checks a token and stores it in a profile',
  options: [{ flags: '--token-file <file>', summary: 'file with the token; default: stdin, or a prompt' }],
  examples: ['login --url https://scriptorium.example', 'login --profile staging < token.txt'],
  run: async (session, _args, { tokenFile, url, space }) => {
    const { profiles, surroundings } = session;
    const { value: name } = session.profileName;
    const known = profiles.read(name);
    const fromEnv = surroundings.env['SCRIPTORIUM_URL'];
    const given = { value: url ?? (fromEnv || undefined) ?? known?.url ?? DEFAULT_URL, origin: '--url' };
    const address = normalizeUrl(given);
    const token = await readToken(session, tokenFile, address);
    const { data } = await session.clientFor(address, token).api.GET('/v1/me');
    const spaces = data?.spaces.map(({ key }) => key) ?? [];
    if (space !== undefined && !spaces.includes(space)) {
      const message = `The token has no scope in the space "${space}". It has: ${spaces.join(', ')}.`;
      throw new CliError(EXIT.unauthorized, 'NO_SCOPE', message);
    }
    const chosen = space ?? (known?.url === address ? known.space : undefined);
    // First the profile: a token without its profile could not be used.
    profiles.save(name, { url: address, ...(chosen === undefined ? {} : { space: chosen }) });
    profiles.saveToken(name, { url: address, token });
    const who = data?.name ?? data?.id ?? '';
    await session.notice(`Signed in to ${address} as ${who}, profile ${name}. Spaces: ${spaces.join(', ')}.`);
  },
});

export const logout = leaf({
  name: 'logout',
  summary: 'removes the token of a profile',
  run: async (session) => {
    session.profiles.removeToken(session.profileName.value);
    await session.notice(`The profile ${session.profileName.value} has no token.`);
  },
});

export const whoami = leaf({
  name: 'whoami',
  summary: 'shows the caller, and where each setting comes from',
  run: async (session) => {
    const { profile, url, space, token, warnings } = session.settings;
    for (const warning of warnings) await session.notice(`warning: ${warning}`);
    const { data } = await session.client.api.GET('/v1/me');
    const shown = {
      id: data?.id,
      name: data?.name,
      kind: data?.kind,
      spaces: data?.spaces,
      settings: { profile, url, space: space ?? null, token: { origin: token?.origin } },
    };
    await session.printer.one(shown, [
      ['id', ({ id }) => id],
      ['name', ({ name }) => name],
      ['kind', ({ kind }) => kind],
      ['spaces', ({ spaces }) => spaces?.map(({ key, scopes }) => `${key} (${scopes.join(' ')})`).join(', ')],
      ['profile', () => `${profile.value} (${profile.origin})`],
      ['url', () => `${url.value} (${url.origin})`],
      ['space', () => (space === undefined ? undefined : `${space.value} (${space.origin})`)],
      ['token', () => `from ${token?.origin}`],
    ]);
  },
});

async function readToken(session: Session, file: string | undefined, url: string): Promise<string> {
  const text =
    file === undefined
      ? await readSecret(session, `Token for ${url}: `)
      : (await readFile(resolve(session.surroundings.folder, file), 'utf8')).trim();
  if (TOKEN.test(text)) return text;
  const what = text === '' ? 'empty' : 'no token: it has spaces or other characters that a header cannot have';
  throw new CliError(
    EXIT.usage,
    'WRONG_TOKEN',
    `The input is ${what}.`,
    'Give the token on stdin or with --token-file.',
  );
}
