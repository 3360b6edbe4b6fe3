import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ImportLine, ImportResult, Job } from '@scriptorium/client';
import { pickFreePort } from '@scriptorium/embedded';
import { eventually } from '@scriptorium/testing';
import { CommandLine } from '../clients/command-line';
import { ResponseDroppingProxy } from '../clients/response-dropping-proxy';
import { openSpace, type Space } from '../system/open-space';
import { PAGE } from '../system/page';

const NOTHING = '00000000-0000-4000-8000-000000000000';

let space: Space;
let cli: CommandLine;

beforeAll(async () => {
  space = await openSpace();
  cli = commandLine(space);
});

function commandLine({ system, token, key }: Space, url = system.gatewayUrl): CommandLine {
  return new CommandLine({ SCRIPTORIUM_URL: url, SCRIPTORIUM_TOKEN: token, SCRIPTORIUM_SPACE: key });
}

const page = (key: string, next?: string): string => {
  const links = next === undefined ? [] : [{ $link: next }];
  const line: ImportLine = { key, contentType: PAGE, locale: 'en-GB', label: key, body: { title: key, links } };
  return `${JSON.stringify(line)}\n`;
};

async function importChain(name: string, size: number): Promise<string> {
  const lines = Array.from({ length: size }, (_, at) => page(`${name} ${at}`, `${name} ${(at + 1) % size}`));
  const [first] = await cli.json<ImportResult[]>(['import', '-'], lines.join(''));
  return first?.variantId ?? '';
}

describe('the exit code', () => {
  it.each([
    [2, ['jobs', 'lst'], /unknown command 'lst'/],
    [2, ['jobs', 'list', '--jsn'], /unknown option '--jsn'\n.*--json/],
    [2, ['jobs', 'list', '--limit', 'many'], /positive integer/],
    [2, ['jobs'], /command is missing/],
    [2, ['localize', 'home', '--to', 'fr-FR'], /"home" is no root/],
    [2, ['localize', NOTHING], /--to is missing/],
    [2, ['content', 'delete', NOTHING], /--yes/],
    [2, ['import', 'no-such-file'], /no-such-file/],
    [3, ['jobs', 'show', NOTHING], /NOT_FOUND/],
    [3, ['jobs', 'show', 'abcdef0'], /None of the last 200 jobs/],
    [3, ['content', 'get', NOTHING, '--space', 'elsewhere'], /NOT_FOUND/],
    [2, ['whoami', '--profile', 'none'], /no profile "none"/],
  ])('is %i for %j, with the reason on stderr alone', async (exit, args, reason) => {
    const ran = await cli.run(args);
    expect([ran.exit, ran.stdout]).toEqual([exit, '']);
    expect(ran.stderr).toMatch(reason);
  });

  it('is 4 without a token, for a rejected token, and for a missing scope', async () => {
    expect(await new CommandLine().run(['jobs', 'list'])).toMatchObject({ exit: 4 });
    const wrong = await cli.run(['jobs', 'list', '--json'], '', { SCRIPTORIUM_TOKEN: 'a-token-that-is-unknown' });
    expect([wrong.exit, wrong.stdout]).toEqual([4, '']);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ status: 401, exit: 4 });
    expect(wrong.stderr).not.toContain('a-token-that-is-unknown');
    const root = await importChain('forbidden', 1);
    const reader = await commandLine(await openSpace('reader')).run(['localize', root, '--to', 'fr-FR']);
    expect(reader.exit).toBe(4);
    expect(reader.stderr).toContain('"localize"');
  });

  it('is 1 without a server, after the retries', async () => {
    const ran = await commandLine(space, `http://127.0.0.1:${await pickFreePort()}`).run(['jobs', 'list']);
    expect([ran.exit, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/No response: .*ECONNREFUSED/);
  });

  it('is 6 for an import with failed lines, and each line has its result', async () => {
    const ran = await cli.run(['import', '-', '--no-header'], `${page('good')}{"key": "bad"}\n`);
    expect(ran.exit).toBe(6);
    expect(
      ran.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[1]),
    ).toEqual(['created', 'failed']);
  });

  it('is 5 for a plan whose source has changed since', async () => {
    const root = await importChain('stale', 1);
    const { id } = await cli.json<{ readonly id: string }>(['localize', root, '--to', 'fr-FR', '--dry-run']);
    await cli.json(['content', 'patch', root], '{"body": {"title": "Changed"}}');
    expect(await cli.run(['plans', 'execute', id])).toMatchObject({
      exit: 5,
      stderr: expect.stringContaining('PLAN_STALE'),
    });
  });

  it('is 0 if the reader of a pipe ends', async () => {
    await importChain('long', 3_000);
    const running = cli.start(['export']);
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    expect(await running.ended()).toMatchObject({ exit: 0, stderr: '' });
  });
});

describe('a wait for a job', () => {
  it('ends with 130 on Ctrl-C, and the job continues', async () => {
    const root = await importChain('continues', 1);
    const isPoll = (url = ''): boolean => /\/jobs\/[0-9a-f-]+$/.test(url);
    const proxy = await ResponseDroppingProxy.start(space.system.gatewayUrl, ({ url }) => isPoll(url));
    const running = commandLine(space, proxy.url).start(['localize', root, '--to', 'fr-FR']);
    await eventually(() => proxy.dropped > 0);
    running.child.kill('SIGINT');
    const { exit, stdout, stderr } = await running.ended();
    expect([exit, stdout]).toEqual([130, '']);
    const [, id = ''] = /The job continues\. Watch it: scriptorium jobs watch ([0-9a-f-]+)\./.exec(stderr) ?? [];
    await proxy.stop();
    expect((await cli.run(['jobs', 'watch', id])).exit).toBe(0);
  });

  it('cancels the job on Ctrl-C with --cancel-on-interrupt; its exit code is 7 then', async () => {
    const root = await importChain('cancelled', 2_500);
    const args = ['localize', root, '--to', 'de-DE,es-ES,fr-FR,it-IT,ja-JP', '--cancel-on-interrupt'];
    const running = cli.start(args);
    await eventually(() => /^job /m.test(running.stderr));
    running.child.kill('SIGINT');
    const { exit, stderr } = await running.ended();
    expect(exit).toBe(130);
    const [, id = ''] = /The job ([0-9a-f-]+) is cancelled/.exec(stderr) ?? [];
    expect((await cli.run(['jobs', 'watch', id])).exit).toBe(7);
  });

  it('ends with 8 at the end of --timeout', async () => {
    const root = await importChain('slow', 2_500);
    const ran = await cli.run(['localize', root, '--to', 'de-DE,es-ES,fr-FR,it-IT,ja-JP', '--timeout', '1ms']);
    expect(ran.exit).toBe(8);
    expect(ran.stderr).toContain('still running');
    const [, id = ''] = /jobs watch ([0-9a-f-]+)/.exec(ran.stderr) ?? [];
    expect((await cli.json<Job>(['jobs', 'cancel', id])).id).toBe(id);
  });
});

describe('a limited server', () => {
  it('gets the request again after the time that it names', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"limits": {"roots": 1000}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ran = await commandLine(space, `http://127.0.0.1:${port}`).run(['limits', '--no-header']);
    server.close();
    expect(ran).toMatchObject({ exit: 0, stdout: 'roots\t1000\n' });
    expect(ran.stderr).toContain('429');
  });
});

describe('a token', () => {
  it('is not sent to an address of a project file', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const cloned = new CommandLine({ SCRIPTORIUM_TOKEN: space.token });
    writeFileSync(join(cloned.folder, '.scriptorium.json'), JSON.stringify({ url: `http://127.0.0.1:${port}` }));
    const ran = await cloned.run(['jobs', 'list']);
    server.close();
    expect([ran.exit, requests]).toEqual([4, 0]);
    expect(ran.stderr).toContain('is not sent');
  });

  it('is refused in a file that others can read, and for another address than its own', async () => {
    const mine = new CommandLine();
    await mine.run(['login', '--url', space.system.gatewayUrl], space.token);
    const elsewhere = await mine.run(['jobs', 'list', '--url', 'http://127.0.0.1:1']);
    expect([elsewhere.exit, elsewhere.stderr.includes('is not sent to http://127.0.0.1:1')]).toEqual([4, true]);
    chmodSync(join(mine.folder, 'config/tokens/default.json'), 0o644);
    const readable = await mine.run(['whoami']);
    expect([readable.exit, readable.stderr.includes('chmod 600')]).toEqual([4, true]);
  });
});
