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

async function serving(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** An archive like a release: a folder with the program in it. */
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
  it('gives the program out of an archive with the right checksum', async () => {
    const { content, release } = archive();
    const program = await unpackVerified(content, release, temporaryFolder());
    expect(readFileSync(program, 'utf8')).toBe('the program');
  });

  it('does not unpack an archive that was changed on the way', async () => {
    const { content, release } = archive();
    const folder = temporaryFolder();
    const changed = Buffer.concat([content, Buffer.from('!')]);
    await expect(unpackVerified(changed, release, folder)).rejects.toThrow(/SHA-256.*it was not used/);
    expect(existsSync(join(folder, 'release'))).toBe(false);
  });

  it('follows redirections and brings all pieces together', async () => {
    const body = Buffer.alloc(300_000, 'abc');
    const listener: RequestListener = (request, response) => {
      if (request.url === '/archive') response.writeHead(302, { location: '/elsewhere' }).end();
      else response.end(body);
    };
    await serving(listener, async (url) => {
      expect((await download(url)).equals(body)).toBe(true);
    });
  });

  it('names the answer when there is no such file', async () => {
    const listener: RequestListener = (_request, response) => response.writeHead(404).end();
    await serving(listener, async (url) => {
      await expect(download(url)).rejects.toThrow('answered 404');
    });
  });

  it('names the obstacle when nobody is there', async () => {
    await expect(download(`http://127.0.0.1:${await pickFreePort()}/archive`)).rejects.toThrow('ECONNREFUSED');
  });

  it('gives up on a network that swallows what is sent', async () => {
    await serving(
      () => undefined,
      async (url) => {
        await expect(download(url)).rejects.toThrow('did not answer within 5 s');
      },
    );
  });
});
