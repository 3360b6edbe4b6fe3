import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['buildah', 'docker', 'docker-compose', 'dockerd', 'mmdebstrap', 'openssl', 'podman', 'runc'] as const;

/** Returns why this machine cannot build and run containers; undefined if it can. */
export function missingTools(): string | undefined {
  if (process.platform !== 'linux') return 'containers need Linux';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const missing = PROGRAMS.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) return `${missing.join(', ')} missing`;
  return process.getuid?.() === 0 ? undefined : 'containers need root';
}
