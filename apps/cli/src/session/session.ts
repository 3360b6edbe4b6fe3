import { homedir } from 'node:os';
import { ScriptoriumClient, type Space } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import type { Output } from '../output/output';
import { type Column } from '../output/table';
import { type Format, Printer } from '../output/printer';
import { take } from '../output/take';
import { configFolder } from '../settings/config-folder';
import { DEFAULT_PROFILE, ProfileFiles } from '../settings/profile-files';
import { findProjectFile } from '../settings/project-file';
import { resolveSettings, type Setting, type Settings } from '../settings/resolve-settings';
import type { GlobalFlags } from './global-flags';
import type { Surroundings } from './surroundings';
import { reportingFetch } from './reporting-fetch';

/** A command with its settings, streams and client. */
export class Session {
  readonly out: Output;
  readonly err: Output;
  readonly printer: Printer;
  readonly profiles: ProfileFiles;
  /** Is called after SIGINT and SIGTERM, before the end. May return another exit code than that of the signal. */
  atInterrupt: (() => Promise<ExitCode | void>) | undefined;
  private resolved: Settings | undefined;
  private connected: ScriptoriumClient | undefined;
  private spaceKey: string | undefined;

  constructor(
    readonly surroundings: Surroundings,
    readonly flags: GlobalFlags,
  ) {
    const { out, err, env, platform } = surroundings;
    this.out = out;
    this.err = err;
    this.printer = new Printer(out, {
      format: formatOf(flags),
      fields: flags.fields,
      hasHeader: flags.header !== false,
    });
    this.profiles = new ProfileFiles(configFolder(env, platform, env['HOME'] || homedir()), platform);
  }

  /** Aborts on SIGINT and SIGTERM. */
  get signal(): AbortSignal {
    return this.surroundings.signal;
  }

  get profileName(): Setting {
    const { flags, surroundings, profiles } = this;
    const fromEnv = surroundings.env['SCRIPTORIUM_PROFILE'];
    if (flags.profile !== undefined) return { value: flags.profile, origin: '--profile' };
    if (fromEnv) return { value: fromEnv, origin: 'SCRIPTORIUM_PROFILE' };
    const value = profiles.current();
    return { value, origin: value === DEFAULT_PROFILE ? 'default' : 'profiles use' };
  }

  get settings(): Settings {
    this.resolved ??= this.resolve();
    return this.resolved;
  }

  get client(): ScriptoriumClient {
    this.connected ??= this.connect();
    return this.connected;
  }

  /** Returns the chosen space, or the only one that the token can use. */
  async space(): Promise<Space> {
    return this.client.space(await this.key());
  }

  /** Returns the key of the space. */
  async key(): Promise<string> {
    this.spaceKey ??= this.settings.space?.value ?? (await this.onlySpace());
    return this.spaceKey;
  }

  /** Prints a list, at most `--limit` items of it. */
  async list<Item>(items: AsyncIterable<Item>, columns: readonly Column<Item>[]): Promise<void> {
    const { limit, all } = this.flags;
    if (all === true || limit === undefined) return this.printer.list(items, columns);
    let isCut = false;
    await this.printer.list(
      take(items, limit, () => (isCut = true)),
      columns,
    );
    if (isCut) await this.notice(`There are more than ${limit}: add --all or --limit N.`);
  }

  /** Prints a line for a person on stderr. */
  async notice(text: string): Promise<void> {
    if (this.flags.quiet !== true) await this.err.write(`${text}\n`);
  }

  private resolve(): Settings {
    const { flags, profiles, profileName } = this;
    const { env, folder } = this.surroundings;
    const profile = profiles.read(profileName.value);
    if (profile === undefined && profileName.origin !== 'default') {
      const message = `There is no profile "${profileName.value}" (${profileName.origin}).`;
      throw new CliError(EXIT.usage, 'PROFILE_NOT_FOUND', message, 'Run "scriptorium profiles list".');
    }
    const token = profiles.token(profileName.value);
    return resolveSettings({ flags, env, project: findProjectFile(folder), profileName, profile, token });
  }

  private connect(): ScriptoriumClient {
    const { url, token, warnings, profile } = this.settings;
    if (token === undefined) {
      const message = warnings[0] ?? `There is no token for ${url.value} (profile ${profile.value}).`;
      const hint = 'Sign in with "scriptorium login", or set SCRIPTORIUM_TOKEN.';
      throw new CliError(EXIT.unauthorized, 'NOT_SIGNED_IN', message, hint);
    }
    return this.clientFor(url.value, token.value);
  }

  /** Returns a client of another address or token than the settings name. */
  clientFor(url: string, token: string): ScriptoriumClient {
    const send = reportingFetch((text) => void this.err.write(`${text}\n`).catch(() => undefined), this.flags);
    return new ScriptoriumClient({ url, token, send });
  }

  private async onlySpace(): Promise<string> {
    const { data } = await this.client.api.GET('/v1/me');
    const keys = data?.spaces.map(({ key }) => key) ?? [];
    const [first, second] = keys;
    if (first !== undefined && second === undefined) return first;
    if (first === undefined) {
      throw new CliError(EXIT.unauthorized, 'NO_SPACE', 'The token has no scope in any space.');
    }
    const message = `Several spaces are possible: ${keys.slice(0, 10).join(', ')}.`;
    throw new CliError(EXIT.usage, 'SPACE_REQUIRED', message, 'Set --space, SCRIPTORIUM_SPACE, or "spaces use KEY".');
  }
}

function formatOf({ json, ndjson }: GlobalFlags): Format {
  if (json === true && ndjson === true) throw new CliError(EXIT.usage, 'USAGE', 'Use either --json or --ndjson.');
  if (json === true) return 'json';
  return ndjson === true ? 'ndjson' : 'table';
}
