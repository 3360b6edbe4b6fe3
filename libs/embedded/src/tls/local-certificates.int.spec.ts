import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { localCertificates } from './local-certificates';

const HOSTS = ['localhost', '127.0.0.1', '::1'];
const NOW = new Date();
const inDays = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

async function statusOver(folder: string, ca: string | undefined): Promise<number | undefined> {
  const { certFile, keyFile } = await localCertificates(folder, HOSTS, NOW);
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (_request, response) => {
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  } finally {
    server.close();
  }
}

describe('local certificates', () => {
  it('are accepted only by clients that trust the authority', async () => {
    const folder = join(temporaryFolder(), 'tls');
    const { caFile } = await localCertificates(folder, HOSTS, NOW);
    expect(await statusOver(folder, readFileSync(caFile, 'utf8'))).toBe(200);
    await expect(statusOver(folder, undefined)).rejects.toThrow('certificate');
  });

  it('are stored, with keys that only the owner can read', async () => {
    const folder = join(temporaryFolder(), 'tls');
    const { caFile, certFile, keyFile } = await localCertificates(folder, HOSTS, NOW);
    const before = [caFile, certFile, keyFile].map((file) => readFileSync(file, 'utf8'));
    await localCertificates(folder, HOSTS, inDays(300));
    expect([caFile, certFile, keyFile].map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('are renewed before they expire or for another name, under the same authority', async () => {
    const folder = join(temporaryFolder(), 'tls');
    const { caFile, certFile } = await localCertificates(folder, HOSTS, NOW);
    const [ca, first] = [caFile, certFile].map((file) => readFileSync(file, 'utf8'));
    await localCertificates(folder, HOSTS, inDays(380));
    const second = readFileSync(certFile, 'utf8');
    expect(second).not.toBe(first);
    await localCertificates(folder, [...HOSTS, 'files.example'], inDays(380));
    expect(readFileSync(certFile, 'utf8')).not.toBe(second);
    expect(readFileSync(caFile, 'utf8')).toBe(ca);
  });

  it('are created again if the authority is missing or damaged', async () => {
    const folder = join(temporaryFolder(), 'tls');
    const { caFile } = await localCertificates(folder, HOSTS, NOW);
    writeFileSync(caFile, 'damaged');
    await localCertificates(folder, HOSTS, NOW);
    expect(await statusOver(folder, readFileSync(caFile, 'utf8'))).toBe(200);
    rmSync(join(folder, 'ca-key.pem'));
    await localCertificates(folder, HOSTS, NOW);
    expect(await statusOver(folder, readFileSync(caFile, 'utf8'))).toBe(200);
  });
});
