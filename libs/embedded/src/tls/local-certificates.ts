import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/*
 * Certificates for loopback. Each data folder has its own certificate authority, which is created once. It signs the
 * certificate of the gateway, which is renewed before it expires or if it lacks a name. Trusting `ca.pem` means
 * trusting this installation only: its key stays in the folder, readable by the owner only.
 *
 * Failure modes: errors of the file system. A damaged authority is replaced, and clients must then trust the new one.
 */
export interface LocalCertificates {
  /** Certificate of the authority that clients must trust. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** The longest validity that browsers and Apple's systems accept. */
const SERVER_DAYS = 397;
const RENEW_DAYS_BEFORE = 30;

/**
 * Returns the paths of valid certificates, which are created or renewed if necessary.
 * @param hosts names and addresses of the gateway
 */
export async function localCertificates(
  folder: string,
  hosts: readonly string[],
  now: Date,
): Promise<LocalCertificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [ca, server] = [pairIn(folder, 'ca'), pairIn(folder, 'gateway')];
  if (!isGood(ca, now, [])) await createPair(ca, CA_DAYS, now, 'Scriptorium on this machine', authority);
  if (!isGood(server, now, hosts) || !isSignedBy(server, ca)) {
    const signer = { ca: { key: readFileSync(ca.keyFile, 'utf8'), cert: readFileSync(ca.certFile, 'utf8') } };
    await createPair(server, SERVER_DAYS, now, hosts[0] ?? 'localhost', serverOf(hosts), signer);
  }
  return { caFile: ca.certFile, certFile: server.certFile, keyFile: server.keyFile };
}

interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
}

type Options = NonNullable<Parameters<typeof generate>[1]>;
type Extensions = NonNullable<Options['extensions']>;

const authority: Extensions = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
];

function serverOf(hosts: readonly string[]): Extensions {
  return [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })),
    },
  ];
}

function pairIn(folder: string, name: string): Pair {
  return { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}-key.pem`) };
}

async function createPair(
  pair: Pair,
  days: number,
  now: Date,
  commonName: string,
  extensions: Extensions,
  signer: Pick<Options, 'ca'> = {},
): Promise<void> {
  const generated = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions,
    ...signer,
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + days * DAY_MS),
  });
  replace(pair.keyFile, generated.private);
  replace(pair.certFile, generated.cert);
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function isGood(pair: Pair, now: Date, hosts: readonly string[]): boolean {
  const certificate = read(pair);
  if (certificate === undefined) return false;
  const isValid = Date.parse(certificate.validTo) > now.getTime() + RENEW_DAYS_BEFORE * DAY_MS;
  return isValid && hosts.every((host) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)));
}

function isSignedBy(pair: Pair, ca: Pair): boolean {
  const [certificate, issuer] = [read(pair), read(ca)];
  return certificate !== undefined && issuer !== undefined && certificate.verify(issuer.publicKey);
}

/** Returns the certificate of a pair, or undefined if a file of the pair is missing or the certificate is damaged. */
function read({ certFile, keyFile }: Pair): X509Certificate | undefined {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  try {
    return new X509Certificate(readFileSync(certFile));
  } catch {
    return undefined;
  }
}
