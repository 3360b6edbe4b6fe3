import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '@scriptorium/testing';
import { CommandLine, type RunningCommand } from '../clients/command-line';

/** Runs a command in a terminal of 100 columns, and answers its question. */
const IN_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
answer = sys.argv[1].encode()
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    sys.stdout.buffer.write(piece)
    if answer and b'[y/N]' in piece:
        os.write(terminal, answer + b'\\n')
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const PROGRAM = join(__dirname, '../../../apps/cli/bin/scriptorium.cjs');
const line = (key: string): string =>
  JSON.stringify({
    key,
    contentType: 'https://scriptorium.example/page',
    label: key,
    locale: 'en-US',
    body: { title: key },
  });

const cli = new CommandLine({ SCRIPTORIUM_PROFILE: 'dev' });
let system: RunningCommand;

beforeAll(async () => {
  system = cli.start(['dev', '--port', '0', '--data', join(cli.folder, 'data')]);
  await eventually(() => {
    if (system.child.exitCode !== null) throw new Error(system.stdout + system.stderr);
    return system.stderr.includes('scriptorium -p dev whoami');
  });
});

afterAll(async () => {
  system.child.kill('SIGINT');
  await system.ended();
});

function inTerminal(answer: string, ...args: string[]): { readonly exit: number | null; readonly text: string } {
  const env = {
    PATH: process.env['PATH'],
    SCRIPTORIUM_CONFIG_DIR: join(cli.folder, 'config'),
    SCRIPTORIUM_PROFILE: 'dev',
  };
  const command = ['-c', IN_TERMINAL, answer, process.execPath, PROGRAM, ...args];
  const { status, stdout } = spawnSync('python3', command, { env, encoding: 'utf8' });
  return { exit: status, text: stdout.replaceAll('\r\n', '\n') };
}

test('dev runs the system with a space and a token, and prints no routine log line and no token', async () => {
  expect(system.stdout).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/m);
  expect(system.stdout).not.toContain('"level":"log"');
  const { exit, stdout } = await cli.run(['whoami', '--fields', 'name,spaces']);
  expect([exit, stdout]).toEqual([0, 'name\tDeveloper\nspaces\t[{"key":"docs","scopes":["admin"]}]\n']);
  expect((await cli.run(['import', '-'], `${line('home')}\n`)).exit).toBe(0);
  const drives = await cli.json<{ readonly id: string; readonly rootId: string }[]>(['drives', 'list']);
  const drive = drives[0]?.id ?? '';
  const folder = await cli.json<{ readonly id: string }>(['drives', 'mkdir', drive, 'root', 'Reports']);
  const copied = await cli.run(['copy', folder.id, '--into', drive, '--name', 'Copy of Reports']);
  expect(copied.exit).toBe(0);
  const items = await cli.run(['drives', 'items', drive, '--no-header', '--fields', 'name']);
  expect(items.stdout.trim().split('\n').sort()).toEqual(['Copy of Reports', 'Reports']);
  // An id that begins with "-" is no option: this drive does not exist.
  expect((await cli.run(['drives', 'items', '-BFrYKJJQAGLwiVVTCwe8A'])).exit).toBe(3);
});

test('doctor checks each part, and exits with 9 and a remedy if one fails', async () => {
  const healthy = await cli.run(['doctor', '--no-header']);
  expect(healthy.exit).toBe(0);
  expect(healthy.stdout.match(/\tok\t/g)).toHaveLength(8);
  const wrong = await cli.run(['doctor', '--no-header'], '', { SCRIPTORIUM_TOKEN: 'a-token-that-is-unknown' });
  expect(wrong.exit).toBe(9);
  expect(wrong.stdout).toMatch(/^token\tfailed\t.*\tSign in/m);
  expect(wrong.stdout).toMatch(/^space\tskipped\t/m);
});

test('a terminal has a bar, aligned and cut tables, and questions', async () => {
  await cli.run(['import', '-'], `${line('terminal')}\n`);
  const copied = inTerminal('', 'localize', 'key:terminal', '--to', 'fr-FR');
  expect(copied.exit).toBe(0);
  expect(copied.text).toMatch(/localize █+ 1\/1 +completed/);
  const listed = inTerminal('', 'jobs', 'list');
  const lines = listed.text.trim().split('\n');
  expect(lines[0]).toMatch(/^id {30,}kind +state/);
  expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(100);
  const [job] = await cli.json<{ readonly id: string }[]>(['jobs', 'list', '--limit', '1', '--quiet']);
  const refused = inTerminal('n', 'undo', job?.id ?? '');
  expect([refused.exit, refused.text.includes('Nothing was changed')]).toEqual([1, true]);
  expect(inTerminal('y', 'undo', job?.id ?? '').text).toMatch(/^removed +1$/m);
});

test('completes words, and prints scripts that a shell accepts', async () => {
  expect((await cli.run(['__complete', '--', 'jobs', 'cancel', '--made'])).stdout).toBe('keep\nremove\n');
  const { stdout } = await cli.run(['completion', 'bash']);
  expect(spawnSync('bash', ['-n'], { input: stdout }).status).toBe(0);
  expect((await cli.run(['completion', 'csh'])).exit).toBe(2);
});

test('dev stops the system on Ctrl-C and exits with 0', async () => {
  system.child.kill('SIGINT');
  const { exit, stdout } = await system.ended();
  expect([exit, stdout.trim().split('\n').at(-1)]).toEqual([0, 'stopped']);
});
