import { localCertificates } from '@scriptorium/embedded';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

/** Paths of PEM files. */
export interface TestCertificates {
  readonly caFile: string;
  /** Of a server on loopback. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Of a client: the certificate of the authority, which is valid for every use. */
  readonly client: { readonly certFile: string; readonly keyFile: string };
}

/** Creates certificates that are deleted at the end of the test file. */
export async function testCertificates(): Promise<TestCertificates> {
  const folder = temporaryFolder();
  const files = await localCertificates(folder, ['localhost', '127.0.0.1'], new Date());
  return { ...files, client: { certFile: files.caFile, keyFile: join(folder, 'ca-key.pem') } };
}
