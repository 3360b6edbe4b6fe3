import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstOutput, sourceProgram } from '@scriptorium/testing';

const LIMIT_MS = 3_000;

type Program = ChildProcessByStdio<Writable, Readable, Readable>;

async function start(limitMs: number): Promise<Program> {
  const program = sourceProgram(join(__dirname, 'testing/watched-program.ts'));
  const child = spawn(process.execPath, [...program, String(limitMs)], { stdio: 'pipe' });
  await firstOutput(child);
  return child;
}

it('ends a process whose event loop is blocked, and logs the reason', async () => {
  const child = await start(LIMIT_MS);
  const [output, exit] = [text(child.stderr), once(child, 'exit')];
  child.stdin.write('block\n');
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(JSON.parse(await output)).toMatchObject({
    service: 'watched',
    level: 'fatal',
    pid: child.pid,
    message: `The event loop was blocked for ${String(LIMIT_MS)} ms. The process ends.`,
    context: 'Watchdog',
  });
});

it('does not end a process that was stopped as a whole when it continues', async () => {
  const child = await start(LIMIT_MS);
  child.kill('SIGSTOP');
  await sleep(LIMIT_MS + 1_000);
  const exit = once(child, 'exit');
  child.kill('SIGCONT');
  child.stdin.write('end\n');
  expect(await exit).toEqual([0, null]);
});

it('does not watch with a limit of 0', async () => {
  const child = await start(0);
  const exit = once(child, 'exit');
  child.stdin.write('block\n');
  await sleep(1_000);
  child.kill('SIGTERM');
  expect(await exit).toEqual([null, 'SIGTERM']);
});
