import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { identityOf } from '../processes/process-identity';
import { claimDataDirectory } from './data-directory';

describe('a data folder', () => {
  it('is rejected with its path if it is a file or lies in one', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'data')]) {
      await expect(claimDataDirectory(path)).rejects.toMatchObject({
        code: 'DATA_NOT_WRITABLE',
        message: `The data folder ${path} is a file, or lies in a file. Choose another folder with --data / SCRIPTORIUM_DATA.`,
      });
    }
  });

  // No account can create a file there, not even root.
  it.each(['/sys/scriptorium', '/proc/scriptorium', '/proc/scriptorium/data'])(
    'is rejected with the reason if it cannot be written: %s',
    async (path) => {
      await expect(claimDataDirectory(path)).rejects.toThrow(
        new RegExp(`^The data folder ${path} cannot be written \\(E[A-Z]+\\)`),
      );
    },
  );

  it('belongs to one system at a time', async () => {
    const folder = join(temporaryFolder(), 'made/on/the/way');
    const first = await claimDataDirectory(folder);
    await expect(claimDataDirectory(folder)).rejects.toThrow(`as process ${process.pid}`);
    first.announce('http://127.0.0.1:3210');
    await expect(claimDataDirectory(folder)).rejects.toThrow('at http://127.0.0.1:3210');
    first.release();
    (await claimDataDirectory(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is awaited if its owner is stopping', async () => {
    const folder = temporaryFolder();
    const first = await claimDataDirectory(folder);
    first.announceStop();
    const second = claimDataDirectory(folder);
    // Longer than the wait for an owner that is not stopping.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    first.release();
    (await second).release();
  });

  it('goes to one of several concurrent claims if its owner is dead', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'system.json'), JSON.stringify({ process: { pid: 1, startedAt: 'another day' } }));
    const claims = await Promise.allSettled(Array.from({ length: 8 }, async () => claimDataDirectory(folder)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['system.json']);
  });

  it('is free if its owner was killed', async () => {
    const folder = temporaryFolder();
    const owner = spawn('sleep', ['60']);
    const identity = identityOf(owner.pid ?? 0);
    writeFileSync(join(folder, 'system.json'), JSON.stringify({ process: identity }));
    await expect(claimDataDirectory(folder)).rejects.toThrow(`as process ${owner.pid}`);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    (await claimDataDirectory(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free if another process has the process id of its owner', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'system.json'),
      JSON.stringify({ process: { pid: process.pid, startedAt: 'another day' } }),
    );
    (await claimDataDirectory(folder)).release();
  });

  it('is free if the lock file cannot be read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'system.json'), '');
    (await claimDataDirectory(folder)).release();
  });
});
