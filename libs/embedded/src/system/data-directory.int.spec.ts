import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { identityOf } from '../processes/process-identity';
import { claimDataDirectory } from './data-directory';

describe('a data folder', () => {
  it('belongs to one system at a time', () => {
    const folder = join(temporaryFolder(), 'made/on/the/way');
    const first = claimDataDirectory(folder);
    expect(() => claimDataDirectory(folder)).toThrow(`as process ${process.pid}`);
    first.announce('http://127.0.0.1:3210');
    expect(() => claimDataDirectory(folder)).toThrow('at http://127.0.0.1:3210');
    first.release();
    claimDataDirectory(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free again when its holder was killed, though the holder could not say so', async () => {
    const folder = temporaryFolder();
    const holder = spawn('sleep', ['60']);
    const identity = identityOf(holder.pid ?? 0);
    writeFileSync(join(folder, 'system.json'), JSON.stringify({ process: identity }));
    expect(() => claimDataDirectory(folder)).toThrow(`as process ${holder.pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    claimDataDirectory(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is free when its holder's process id belongs to another process now", () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'system.json'),
      JSON.stringify({ process: { pid: process.pid, startedAt: 'another day' } }),
    );
    claimDataDirectory(folder).release();
  });

  it('is free when what names its holder cannot be read', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'system.json'), '');
    claimDataDirectory(folder).release();
  });
});
