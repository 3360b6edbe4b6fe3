import { join } from 'node:path';
import { goToolchain, runGo } from './s3/go-toolchain';
import { temporaryFolder } from './temporary-folder';

/**
 * Compiles the program of a Go module of this repository, and returns its path. Go caches what has not changed.
 *
 * @throws Error if Go is missing or the module does not compile
 */
export async function buildGoModule(folder: string): Promise<string> {
  const program = join(temporaryFolder(), 'program');
  const go = await goToolchain({ ...process.env, CGO_ENABLED: '0' });
  await runGo(go, ['build', '-C', folder, '-trimpath', '-o', program, '.']);
  return program;
}
