import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { pickFreePort } from '../processes/free-port';
import { download, unpackVerified } from './fetch-release';

async function withServer(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Returns an archive like a release: a folder with the program. */
function archive(): { content: Buffer; release: { url: string; sha256: string; member: string } } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'release'));
  writeFileSync(join(folder, 'release/nats-server'), 'the program');
  execFileSync('tar', ['-czf', 'a.tar.gz', 'release'], { cwd: folder });
  const content = readFileSync(join(folder, 'a.tar.gz'));
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { content, release: { url: 'https://releases.example/a.tar.gz', sha256, member: 'release/nats-server' } };
}

describe('fetching a release', () => {
  it('unpacks the program from an archive with the right checksum', async () => {
    const { content, release } = archive();
    const program = await unpackVerified(content, release, temporaryFolder());
    expect(readFileSync(program, 'utf8')).toBe('the program');
  });

  it('does not unpack an archive with another checksum', async () => {
    const { content, release } = archive();
    const folder = temporaryFolder();
    const changed = Buffer.concat([content, Buffer.from('!')]);
    await expect(unpackVerified(changed, release, folder)).rejects.toThrow(/SHA-256.*it was not unpacked/);
    expect(existsSync(join(folder, 'release'))).toBe(false);
  });

  it('follows redirections and concatenates all chunks', async () => {
    const body = Buffer.alloc(300_000, 'abc');
    const listener: RequestListener = (request, response) => {
      if (request.url === '/archive') response.writeHead(302, { location: '/elsewhere' }).end();
      else response.end(body);
    };
    await withServer(listener, async (url) => {
      expect((await download(url)).equals(body)).toBe(true);
    });
  });

  it('rejects with the status if the file does not exist', async () => {
    const listener: RequestListener = (_request, response) => response.writeHead(404).end();
    await withServer(listener, async (url) => {
      await expect(download(url)).rejects.toThrow('returned 404');
    });
  });

  it('rejects with the cause if nothing listens', async () => {
    await expect(download(`http://127.0.0.1:${await pickFreePort()}/archive`)).rejects.toThrow('ECONNREFUSED');
  });

  it('times out if the server does not respond', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        await expect(download(url)).rejects.toThrow('did not respond within 5 s');
      },
    );
  });
});
