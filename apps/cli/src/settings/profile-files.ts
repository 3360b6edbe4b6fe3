/**
 * The profiles of a user, in files of the configuration folder:
 *
 *   current-profile        the name of the profile in use
 *   profiles/NAME.json     `{url, space?}`
 *   tokens/NAME.json       `{url, token}`, of mode 0600 in a folder of mode 0700
 *
 * Each profile has files of its own, so that two commands that write different profiles do not overwrite each other. A
 * file is replaced by a rename: a reader sees the old or the new content, also after a crash. A token is valid for the
 * url in its own file only, so a profile whose url has changed has no token.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

export interface Profile {
  readonly url: string;
  readonly space?: string;
}

export interface StoredToken {
  readonly url: string;
  readonly token: string;
}

export const DEFAULT_PROFILE = 'default';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export class ProfileFiles {
  constructor(
    readonly folder: string,
    private readonly platform: NodeJS.Platform,
  ) {}

  current(): string {
    return this.text('current-profile')?.trim() || DEFAULT_PROFILE;
  }

  use(name: string): void {
    this.write('current-profile', `${checkName(name)}\n`, 0o644);
  }

  /** Returns the names of all profiles in their order. */
  names(): string[] {
    try {
      const files = readdirSync(join(this.folder, 'profiles'));
      return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  read(name: string): Profile | undefined {
    return this.json<Profile>(`profiles/${checkName(name)}.json`);
  }

  save(name: string, profile: Profile): void {
    this.write(`profiles/${checkName(name)}.json`, `${JSON.stringify(profile, null, 2)}\n`, 0o644);
  }

  remove(name: string): void {
    this.removeToken(name);
    rmSync(join(this.folder, `profiles/${checkName(name)}.json`), { force: true });
    if (this.current() === name) rmSync(join(this.folder, 'current-profile'), { force: true });
  }

  /** Reads a token. Rejects a file that others can read. */
  token(name: string): StoredToken | undefined {
    const file = `tokens/${checkName(name)}.json`;
    const path = join(this.folder, file);
    const stored = this.json<StoredToken>(file);
    if (stored === undefined || this.platform === 'win32') return stored;
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) === 0) return stored;
    const message = `The file ${path} has the mode ${mode.toString(8)}: others can read the token.`;
    throw new CliError(EXIT.unauthorized, 'TOKEN_FILE_READABLE', message, `Run: chmod 600 ${path}`);
  }

  saveToken(name: string, stored: StoredToken): void {
    this.write(`tokens/${checkName(name)}.json`, `${JSON.stringify(stored)}\n`, 0o600);
  }

  removeToken(name: string): void {
    rmSync(join(this.folder, `tokens/${checkName(name)}.json`), { force: true });
  }

  private json<Value>(file: string): Value | undefined {
    const text = this.text(file);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as Value;
    } catch {
      const message = `The file ${join(this.folder, file)} is not JSON.`;
      throw new CliError(EXIT.usage, 'BROKEN_PROFILE', message, 'Remove it, and run "scriptorium login".');
    }
  }

  private text(file: string): string | undefined {
    try {
      return readFileSync(join(this.folder, file), 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private write(file: string, text: string, mode: number): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.${randomUUID()}`;
    try {
      writeFileSync(next, text, { mode, flag: 'wx' });
      renameSync(next, path);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }
}

/** A name is part of a path. */
function checkName(name: string): string {
  if (NAME.test(name)) return name;
  const message = `"${name}" is no name of a profile: use letters, digits, ".", "_" and "-".`;
  throw new CliError(EXIT.usage, 'WRONG_PROFILE_NAME', message);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
