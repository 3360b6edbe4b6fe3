import { databaseRole } from '@scriptorium/contracts';

/** What the services of a running system need to know. */
export interface SystemFacts {
  /** The superuser's, or whatever DATABASE_URL was given. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly rolePasswords: Readonly<Record<string, string>>;
  readonly gatewayPort: number;
  readonly publicUrl: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | undefined;
  /** Signs addresses that open a file. */
  readonly downloadKey: string;
  readonly bootstrapFile: string | undefined;
  readonly logLevel: string;
}

/** Set for those services that are meant, and never passed on by accident from the shell that started us. */
const OWN_VARIABLES = [
  ...['DATABASE_URL', 'NATS_URL', 'PORT', 'HOST', 'PUBLIC_URL', 'SCRIPTORIUM_BOOTSTRAP', 'LOG_LEVEL'],
  ...['TLS_CERT_FILE', 'TLS_KEY_FILE', 'BLOB_DATABASE_URL', 'DOWNLOAD_KEY'],
];

/** Sees the stored bytes and nothing else. */
const BLOB_ROLE = 'blob_store';
/** Uploads and downloads pass through the one, copies between stores through the other. */
const MOVES_BYTES = ['gateway', 'blob-copy-worker'];

/**
 * The environment of one service. An app, its process and its database role have one name; an app without a role has
 * no database, and gets none.
 */
export function serviceEnvironment(
  service: string,
  facts: SystemFacts,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const role = databaseRole(service);
  const password = facts.rolePasswords[role];
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !OWN_VARIABLES.includes(name))),
    NATS_URL: facts.natsUrl,
    LOG_LEVEL: facts.logLevel,
    ...(password === undefined ? {} : { DATABASE_URL: withUser(facts.databaseUrl, role, password) }),
    ...(MOVES_BYTES.includes(service) ? blobEnvironment(facts) : {}),
    ...(service === 'gateway' ? gatewayEnvironment(facts) : {}),
    ...(service === 'content-store' && facts.bootstrapFile !== undefined
      ? { SCRIPTORIUM_BOOTSTRAP: facts.bootstrapFile }
      : {}),
  };
}

function gatewayEnvironment({ gatewayPort, publicUrl, tls, downloadKey }: SystemFacts): NodeJS.ProcessEnv {
  return {
    ...{ HOST: '127.0.0.1', PORT: String(gatewayPort), PUBLIC_URL: publicUrl, DOWNLOAD_KEY: downloadKey },
    ...(tls === undefined ? {} : { TLS_CERT_FILE: tls.certFile, TLS_KEY_FILE: tls.keyFile }),
  };
}

function blobEnvironment({ databaseUrl, rolePasswords }: SystemFacts): NodeJS.ProcessEnv {
  const password = rolePasswords[BLOB_ROLE];
  return password === undefined ? {} : { BLOB_DATABASE_URL: withUser(databaseUrl, BLOB_ROLE, password) };
}

function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}
