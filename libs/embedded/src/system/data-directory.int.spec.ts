import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { identityOf } from '../processes/process-identity';
import { claimDataDirectory } from './data-directory';

describe('a data folder', () => {
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

  it('is waited for when its holder is about to leave', async () => {
    const folder = temporaryFolder();
    const first = await claimDataDirectory(folder);
    first.announceStop();
    const second = claimDataDirectory(folder);
    // Longer than a holder that stays is waited for.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    first.release();
    (await second).release();
  });

  it('goes to one of many that want it at once from a dead holder', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'system.json'), JSON.stringify({ process: { pid: 1, startedAt: 'another day' } }));
    const claims = await Promise.allSettled(Array.from({ length: 8 }, async () => claimDataDirectory(folder)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['system.json']);
  });

  it('is free again when its holder was killed, though the holder could not say so', async () => {
    const folder = temporaryFolder();
    const holder = spawn('sleep', ['60']);
    const identity = identityOf(holder.pid ?? 0);
    writeFileSync(join(folder, 'system.json'), JSON.stringify({ process: identity }));
    await expect(claimDataDirectory(folder)).rejects.toThrow(`as process ${holder.pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await claimDataDirectory(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is free when its holder's process id belongs to another process now", async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'system.json'),
      JSON.stringify({ process: { pid: process.pid, startedAt: 'another day' } }),
    );
    (await claimDataDirectory(folder)).release();
  });

  it('is free when what names its holder cannot be read', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'system.json'), '');
    (await claimDataDirectory(folder)).release();
  });
});
