import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { standardServices, startSystem } from '@scriptorium/embedded';
import { provideRunResource, type RunResource } from '@scriptorium/testing';
import { declareSpaces } from './declared-spaces';
import { offerS3, s3Environment } from './shared-s3';

/*
 * One running system for all spec files of a Jest run, from the built services, with the spaces of declared-spaces.ts.
 * Jest's main process owns it, and it starts when the first file requests it with open-space.ts. Drives may have any
 * store; shared-s3.ts has the S3 server.
 *
 * If the system does not start, every file that requests it fails with the error of startSystem. The logs of the
 * services are .cache/e2e.log and .cache/e2e-over-tls.log.
 */
export const SYSTEM = '/system';
/** The same system over TLS, for clients that send a token only over TLS. */
export const TLS_SYSTEM = '/system-over-tls';
const REPOSITORY_ROOT = join(__dirname, '../../..');

/** Addresses of the system for the spec files. */
export interface SharedSystem {
  readonly gatewayUrl: string;
  /** With the credentials of the admin. */
  readonly natsUrl: string;
  /** The file with the passwords of all users of nats-server. */
  readonly natsPasswordsFile?: string;
  /** The certificate authority that clients must trust if the gateway serves TLS. */
  readonly caFile?: string;
}

export function offerSystem(): void {
  offerS3();
  provideRunResource(SYSTEM, (runFolder) => startSharedSystem(runFolder, 'e2e', false));
  provideRunResource(TLS_SYSTEM, (runFolder) => startSharedSystem(runFolder, 'e2e-over-tls', true));
}

async function startSharedSystem(runFolder: string, name: string, tls: boolean): Promise<RunResource> {
  const folder = join(runFolder, name);
  mkdirSync(folder);
  // If Jest runs as root, the user of PostgreSQL must be able to traverse the folder.
  chmodSync(folder, 0o711);
  const bootstrapFile = join(folder, 'bootstrap.json');
  writeFileSync(bootstrapFile, JSON.stringify(declareSpaces(specNames())));
  const blobFolder = join(folder, 'blobs');
  mkdirSync(blobFolder);
  const system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(REPOSITORY_ROOT),
    bootstrapFile,
    env: { ...process.env, ...(await s3Environment(name)), BLOB_FOLDER: blobFolder, RPC_TIMEOUT_MS: '300000' },
    tls,
    durability: 'fast',
    group: 'inherited',
    print: openLog(name),
  });
  const { gatewayUrl, natsUrl, caFile } = system;
  const natsPasswordsFile = join(folder, 'data', 'nats-passwords.json');
  const answer: SharedSystem = { gatewayUrl, natsUrl, natsPasswordsFile, ...(caFile === undefined ? {} : { caFile }) };
  return { value: answer, stop: async () => system.stop() };
}

/** Returns the names of all spec files without the extension, for example `facets`. */
function specNames(): string[] {
  return readdirSync(join(REPOSITORY_ROOT, 'e2e/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => basename(path, '.spec.ts'));
}

function openLog(name: string): (source: string, line: string) => void {
  const file = join(REPOSITORY_ROOT, `.cache/${name}.log`);
  mkdirSync(join(REPOSITORY_ROOT, '.cache'), { recursive: true });
  rmSync(file, { force: true });
  return (source, line) => appendFileSync(file, `${source}: ${line}\n`);
}
