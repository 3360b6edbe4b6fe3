import { join } from 'node:path';
import { SERVICES } from '@scriptorium/contracts';
import type { ServiceEntry } from '../processes/node-service';

/** Returns the services of a built checkout. */
export function standardServices(repositoryRoot: string): ServiceEntry[] {
  return SERVICES.map((name) => ({ name, entry: join(repositoryRoot, 'apps', name, 'dist/main.js') }));
}
