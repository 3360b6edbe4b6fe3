/**
 * Resolves the settings of a command: flag, then environment variable, then `.scriptorium.json`, then profile, then
 * default. Each value has its origin, which `whoami` prints.
 *
 * A token is sent only to the address that it was given for. The token of a profile goes to the url of that profile.
 * The token of the environment goes to a url of a flag, the environment, the profile or the default, never to that of
 * `.scriptorium.json`: a cloned folder must not direct a token to another server.
 */
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { Profile, StoredToken } from './profile-files';
import { PROJECT_FILE, type ProjectFile } from './project-file';

export interface Setting {
  readonly value: string;
  /** `--url`, `SCRIPTORIUM_URL`, the path of a file, `profile NAME`, or `default`. */
  readonly origin: string;
}

export interface Settings {
  readonly profile: Setting;
  readonly url: Setting;
  readonly space: Setting | undefined;
  readonly token: Setting | undefined;
  /** Why there is no token, or what hides a value. */
  readonly warnings: readonly string[];
}

export interface SettingSources {
  readonly flags: { readonly url?: string; readonly space?: string };
  readonly env: NodeJS.ProcessEnv;
  readonly project: ProjectFile | undefined;
  readonly profileName: Setting;
  readonly profile: Profile | undefined;
  readonly token: StoredToken | undefined;
}

/** The address at which `npm start` and `scriptorium dev` listen. */
export const DEFAULT_URL = 'http://127.0.0.1:3210';

export function resolveSettings(sources: SettingSources): Settings {
  const { flags, env, project, profileName, profile } = sources;
  const first = (...candidates: readonly (readonly [string | undefined, string])[]): Setting | undefined =>
    candidates.flatMap(([value, origin]) => (value === undefined || value === '' ? [] : [{ value, origin }]))[0];
  const inProfile = `profile ${profileName.value}`;
  const inProject = project?.path ?? PROJECT_FILE;
  const url = first(
    [flags.url, '--url'],
    [env['SCRIPTORIUM_URL'], 'SCRIPTORIUM_URL'],
    [project?.url, inProject],
    [profile?.url, inProfile],
  ) ?? { value: DEFAULT_URL, origin: 'default' };
  const space = first(
    [flags.space, '--space'],
    [env['SCRIPTORIUM_SPACE'], 'SCRIPTORIUM_SPACE'],
    [project?.space, inProject],
    [profile?.space, inProfile],
  );
  const checked = { ...url, value: normalizeUrl(url) };
  return { profile: profileName, url: checked, space, ...chooseToken(checked, inProject, inProfile, sources) };
}

function chooseToken(
  url: Setting,
  inProject: string,
  inProfile: string,
  { env, token }: SettingSources,
): Pick<Settings, 'token' | 'warnings'> {
  const fromEnv = env['SCRIPTORIUM_TOKEN'];
  if (fromEnv !== undefined && fromEnv !== '') {
    if (url.origin === inProject) {
      const why = `SCRIPTORIUM_TOKEN is not sent to ${url.value}, which ${inProject} names. Set SCRIPTORIUM_URL or --url.`;
      return { token: undefined, warnings: [why] };
    }
    const hides = token === undefined ? [] : [`SCRIPTORIUM_TOKEN hides the token of ${inProfile}.`];
    return { token: { value: fromEnv, origin: 'SCRIPTORIUM_TOKEN' }, warnings: hides };
  }
  if (token === undefined) return { token: undefined, warnings: [] };
  if (token.url === url.value) return { token: { value: token.token, origin: inProfile }, warnings: [] };
  const why = `The token of ${inProfile} is for ${token.url}, and is not sent to ${url.value} (${url.origin}).`;
  return { token: undefined, warnings: [why] };
}

/** Returns a url without a slash at its end, so that two spellings are equal. */
export function normalizeUrl({ value, origin }: Setting): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new CliError(
      EXIT.usage,
      'WRONG_URL',
      `${origin}: "${value}" is no address such as https://scriptorium.example.`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new CliError(EXIT.usage, 'WRONG_URL', `${origin}: the address has no user, password, query or fragment.`);
  }
  return url.href.replace(/\/+$/, '');
}
