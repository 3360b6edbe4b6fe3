import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { exitOf, type ProcessExit } from './process-exit';
import { openOutput, type ProcessOutput } from './process-output';

/** Runs a shell script. Returns how it ended, and its last lines for an error text. */
async function run(script: string, destination: ProcessOutput): Promise<{ exit: ProcessExit; tail: string }> {
  const output = openOutput(destination);
  const child = spawn('/bin/sh', ['-c', script], { stdio: output.stdio });
  const exit = exitOf(child);
  output.attach(child);
  return { exit: await exit, tail: output.tail() };
}

/** Returns the lines of a shell script, and its last lines. */
async function linesOf(script: string): Promise<{ lines: string[]; tail: string }> {
  const lines: string[] = [];
  const { tail } = await run(script, { kind: 'lines', onLine: (line) => lines.push(line) });
  return { lines, tail };
}

describe('the output of a process, line by line', () => {
  it.each([
    ['is complete', String.raw`printf 'one\ntwo\n'`],
    [
      'arrives in pieces that end within lines',
      String.raw`printf o; sleep .05; printf 'ne\nt'; sleep .05; printf 'wo\n'`,
    ],
    ['has CRLF', String.raw`printf 'one\r\ntwo\r\n'`],
    ['has no line break at its end', String.raw`printf 'one\ntwo'`],
    ['is on standard error', String.raw`printf 'one\ntwo\n' >&2`],
  ])('is the same if it %s', async (_what, script) => {
    expect((await linesOf(script)).lines).toEqual(['one', 'two']);
  });

  it('includes empty lines, and a character whose bytes arrive in two pieces', async () => {
    const { lines } = await linesOf(String.raw`printf 'one\n\n\303'; sleep .05; printf '\244\n'`);
    expect(lines).toEqual(['one', '', 'ä']);
  });

  it('has no line for an empty output', async () => {
    expect(await linesOf('true')).toEqual({ lines: [], tail: '' });
  });

  it('does not end a line at U+2028, which JSON text may contain', async () => {
    expect((await linesOf(String.raw`printf '{"text":"a\342\200\250b"}\n'`)).lines).toEqual(['{"text":"a\u2028b"}']);
  });

  it('keeps the last 25 lines for an error, indented', async () => {
    const all = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const { lines, tail } = await linesOf(`printf '${all.join(String.raw`\n`)}\\n'`);
    expect(lines).toEqual(all);
    expect(tail.split('\n')).toEqual(all.slice(5).map((line) => `  ${line}`));
  });

  it('does not delay the exit if another process keeps the pipe open', async () => {
    const lines: string[] = [];
    const { exit } = await run('echo one; sleep 4 & exit 3', { kind: 'lines', onLine: (line) => lines.push(line) });
    expect({ exit, lines }).toEqual({ exit: { kind: 'code', code: 3 }, lines: ['one'] });
  });
});

describe('the output of a process in a file', () => {
  it('is appended, readable by the owner only, and its last lines are those of this start', async () => {
    const path = join(temporaryFolder(), 'server.log');
    writeFileSync(path, 'an earlier start\n', { mode: 0o600 });
    const { exit, tail } = await run('echo one; echo two >&2; kill -TERM $$', { kind: 'file', path });
    expect(exit).toEqual({ kind: 'signal', signal: 'SIGTERM' });
    expect(readFileSync(path, 'utf8')).toBe('an earlier start\none\ntwo\n');
    expect(tail).toBe('  one\n  two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('starts a new file above 10 MiB, and keeps the old one', async () => {
    const path = join(temporaryFolder(), 'server.log');
    const limit = 10 * 1024 * 1024;
    writeFileSync(path, '');
    truncateSync(path, limit);
    await run('true', { kind: 'file', path });
    expect(existsSync(`${path}.1`)).toBe(false);
    truncateSync(path, limit + 1);
    await run('true', { kind: 'file', path });
    expect(statSync(`${path}.1`).size).toBe(limit + 1);
    expect(statSync(path).size).toBe(0);
  });
});
