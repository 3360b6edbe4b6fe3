import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = join(folder, 'nats-server');
const install = (version: string) => writeFileSync(program, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
const machine = (env: NodeJS.ProcessEnv) =>
  execFileSync(process.execPath, [join(__dirname, 'machine.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

test.each([
  ['PATH', { PATH: folder }],
  ['a variable', { PATH: '', NATS_SERVER_BIN: program }],
])('differs with another version of a program at the same path of %s', (_name, env) => {
  install('v2.11.0');
  const before = machine(env);
  install('v2.12.0');
  expect([before, machine(env)]).toEqual([expect.stringContaining('v2.11.0'), expect.stringContaining('v2.12.0')]);
});

test('contains a program that is missing', () => {
  expect(machine({ PATH: '', NATS_SERVER_BIN: join(folder, 'missing') })).toContain('NATS_SERVER_BIN=');
});
