import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const CACHE = join(__dirname, '../../../.cache/python');

/**
 * Returns the folder with the packages of a requirements file, for PYTHONPATH. pip installs them once, into the cache
 * of the checkout. It checks the hashes that the file lists.
 *
 * @throws Error if Python or pip is missing, or a package cannot be installed
 */
export async function pythonPackages(requirements: string): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(CACHE, hash);
  if (existsSync(folder)) return folder;
  const workFolder = join(CACHE, `install-${randomUUID()}`);
  mkdirSync(dirname(workFolder), { recursive: true });
  try {
    const target = ['--target', workFolder, '--require-hashes', '--requirement', requirements];
    const options = ['--quiet', '--disable-pip-version-check', '--no-cache-dir', '--no-compile'];
    await promisify(execFile)('python3', ['-m', 'pip', 'install', ...options, ...target]);
    renameSync(workFolder, folder);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
  return folder;
}
