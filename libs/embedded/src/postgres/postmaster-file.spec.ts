import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { identityOf } from '../processes/process-identity';
import { releasePostmasterFile } from './postmaster-file';

const REST = '\n/data\n1700000000\n5432\n\nlocalhost\n  5432001     65536\nready   \n';

describe('postmaster.pid', () => {
  let pgdata: string;
  const file = (): string => join(pgdata, 'postmaster.pid');
  const plant = (firstLine: string | number): void => writeFileSync(file(), `${String(firstLine)}${REST}`);
  const firstLine = (): string => readFileSync(file(), 'utf8').split('\n')[0] ?? '';
  beforeEach(() => {
    pgdata = realpathSync(temporaryFolder());
  });

  it('may be missing', () => {
    releasePostmasterFile(pgdata);
    expect(existsSync(file())).toBe(false);
  });

  it.each(['', '0', '-0', 'abc', '1.5', 'NaN', 'Infinity', '2147483646', '99999999999', ' '])(
    'stays as it is if its first line, %j, names no running process',
    (line) => {
      plant(line);
      releasePostmasterFile(pgdata);
      expect(readFileSync(file(), 'utf8')).toBe(`${line}${REST}`);
    },
  );

  it.each([
    ['the id', process.pid],
    // PostgreSQL writes a negative id for a server in single-user mode.
    ['the negative id', -process.pid],
    ['the id and a carriage return', `${String(process.pid)}\r`],
  ])('is released if %s is that of a program that has nothing to do with the folder', (_what, pid) => {
    plant(pid);
    releasePostmasterFile(pgdata);
    expect(Number(firstLine())).toBeGreaterThan(0);
    expect(identityOf(Number(firstLine()))).toBeUndefined();
    expect(readFileSync(file(), 'utf8')).toBe(`${firstLine()}${REST}`);
  });

  it('is not released while a program runs in the folder, and the error names it', async () => {
    const running = spawn('sleep', ['60'], { cwd: pgdata });
    try {
      plant(running.pid ?? 0);
      expect(() => releasePostmasterFile(pgdata)).toThrow(
        expect.objectContaining({ code: 'IN_USE', data: { pid: running.pid } }),
      );
      expect(firstLine()).toBe(String(running.pid));
    } finally {
      running.kill('SIGKILL');
    }
  });

  it('is empty after a full disk, and stays as it is', () => {
    writeFileSync(file(), '');
    releasePostmasterFile(pgdata);
    expect(readFileSync(file(), 'utf8')).toBe('');
  });
});
