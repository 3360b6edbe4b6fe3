import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder, where } from '@scriptorium/testing';
import { canReach, postgresAccount } from './postgres-account';
import { copyFor, makeUsable, postgresBinaries } from './postgres-binaries';

/** Copies the installed package, so that a test may damage it. */
function packageIn(folder: string): string {
  const installed = dirname(dirname(dirname(postgresBinaries(undefined).postgres)));
  cpSync(installed, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

function versionOf(folder: string): string {
  return execFileSync(join(folder, 'native/bin/postgres'), ['--version'], { encoding: 'utf8' });
}

describe('the PostgreSQL programs', () => {
  it('run even if the install script was skipped', () => {
    const folder = packageIn(join(temporaryFolder(), 'package'));
    const libraries = join(folder, 'native/lib');
    for (const name of readdirSync(libraries)) {
      if (lstatSync(join(libraries, name)).isSymbolicLink()) rmSync(join(libraries, name));
    }
    chmodSync(join(folder, 'native/bin/postgres'), 0o644);
    makeUsable(folder);
    expect(versionOf(folder)).toContain('PostgreSQL) 18.');
    // Once more, on a complete package.
    makeUsable(folder);
  });

  where(process.getuid?.() === 0, 'needs root').it(
    'are copied to a folder that the account of PostgreSQL can enter',
    () => {
      const account = postgresAccount();
      if (account === undefined) throw new Error('Under root there must be an account.');
      const closed = join(temporaryFolder(), 'closed');
      const folder = packageIn(join(closed, 'package'));
      chmodSync(closed, 0o700);
      expect(canReach(account, join(folder, 'native/bin/postgres'))).toBe(false);
      const open = join(temporaryFolder(), 'copies');
      const copy = copyFor(account, { folder, version: '18.4.0' }, open);
      expect(copy).toBe(join(open, 'postgres-18.4.0'));
      expect(canReach(account, join(copy, 'native/bin/postgres'))).toBe(true);
      expect(versionOf(copy)).toContain('PostgreSQL) 18.');
      expect(copyFor(account, { folder, version: '18.4.0' }, open)).toBe(copy);
      expect(readdirSync(open)).toEqual(['postgres-18.4.0']);
    },
  );
});
