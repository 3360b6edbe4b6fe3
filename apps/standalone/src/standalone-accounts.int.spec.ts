import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@scriptorium/embedded';
import { queryDatabase, where } from '@scriptorium/testing';
import { CHECKOUT, Standalone } from './testing/launched-standalone';

const NOBODY = 65_534;

let standalone: Standalone;

afterEach(async () => {
  await standalone.end();
});

/** Whether an account without rights can read this checkout at `root`. */
function canRead(account: number, root: string): boolean {
  const file = join(root, 'package.json');
  const check = spawnSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(file)})`], {
    uid: account,
    gid: account,
    cwd: '/',
  });
  return check.status === 0;
}

const isRoot = process.getuid?.() === 0;
const isCheckoutClosed = isRoot && !canRead(NOBODY, CHECKOUT);
const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

// The other specs run under the account that runs the tests. Under root, this adds an ordinary user.
where(
  isRoot && (!isCheckoutClosed || canMount),
  'needs root, and a checkout that other accounts can read or the right to mount it',
).describe('npm start as an ordinary user', () => {
  it('works in a folder of the user, also after a SIGKILL', async () => {
    standalone = new Standalone({ asUser: NOBODY, isCheckoutClosed });
    // The cached nats-server may be readable for root alone.
    const binary = join(standalone.folder, 'nats-server');
    copyFileSync(process.env['NATS_SERVER_BIN'] ?? '', binary);
    const env = { NATS_SERVER_BIN: binary, HOME: '/nonexistent' };
    const killed = standalone.launch([], env);
    await killed.ready();
    const left = killed.processes(standalone.dataDir);
    expect(statSync(`/proc/${left['postgres']?.pid}`).uid).toBe(NOBODY);
    killed.child.kill('SIGKILL');
    await killed.exit;
    const next = standalone.launch([], env);
    await next.ready();
    expect(Object.values(left).filter(isRunning)).toEqual([]);
    next.child.kill('SIGTERM');
    expect(await next.exitCode()).toBe(0);
    expect(statSync(standalone.dataDir).uid).toBe(NOBODY);
  });
});

// A checkout and data under a folder that is closed to others, as /root is.
where(isRoot, 'needs root').describe('npm start as root in a closed folder', () => {
  it('keeps the PostgreSQL data in a folder that its account can enter, and finds it again', async () => {
    standalone = new Standalone();
    const closed = join(standalone.folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dataDir = join(closed, 'data');
    const first = standalone.launch(['--data', dataDir]);
    await first.ready();
    expect(first.output).toMatch(/^postgres: the data is in \/var\/lib\/scriptorium\/\S+, since/m);
    await queryDatabase(first.databaseUrl(), 'create table public.kept as select 1 as one');
    first.child.kill('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    const second = standalone.launch(['--data', dataDir]);
    await second.ready();
    expect(await queryDatabase(second.databaseUrl(), 'select * from public.kept')).toEqual([{ one: 1 }]);
    second.child.kill('SIGTERM');
    expect(await second.exitCode()).toBe(0);
    rmSync(realpathSync(join(dataDir, 'postgres/elsewhere')), { recursive: true });
  });
});
