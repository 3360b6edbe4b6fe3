import { join } from 'node:path';
import type { ServiceEntry } from '../processes/node-service';

/** In the order of their start. The gateway is the last: what it answers for is there before it. */
const NAMES = ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway'];

/** The services of a built checkout. */
export function standardServices(repositoryRoot: string): ServiceEntry[] {
  return NAMES.map((name) => ({ name, entry: join(repositoryRoot, 'apps', name, 'dist/main.js') }));
}
