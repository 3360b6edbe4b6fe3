import { databaseRole } from '@scriptorium/contracts';
import type { CallerKeys } from './caller-keys';

/** The facts about a running system from which the environments of its services are built. */
export interface SystemFacts {
  /** URL for the superuser, or DATABASE_URL if it is set. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Passwords of the users of the embedded nats-server. Undefined for another server. */
  readonly natsPasswords: Readonly<Record<string, string>> | undefined;
  readonly rolePasswords: Readonly<Record<string, string>>;
  readonly gatewayPort: number;
  readonly publicUrl: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | undefined;
  /** Key that signs download URLs. */
  readonly downloadKey: string;
  /** The key that signs callers, and the one that verifies them. */
  readonly callerKeys: CallerKeys;
  readonly bootstrapFile: string | undefined;
  readonly logLevel: string;
}

/** Variables that this file sets per service. They and the files of secrets are not inherited from the shell. */
const OWN_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_POOLER',
  'NATS_URL',
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'SCRIPTORIUM_BOOTSTRAP',
  'LOG_LEVEL',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
  'BLOB_DATABASE_URL',
  'DOWNLOAD_KEY',
  'CALLER_SIGNING_KEY',
  'CALLER_PUBLIC_KEYS',
  'HEALTH_HOST',
  'HEALTH_PORT',
];

const NOT_INHERITED: ReadonlySet<string> = new Set(OWN_VARIABLES.flatMap((name) => [name, `${name}_FILE`]));

/** Not inherited with the embedded nats-server. */
const NATS_CREDENTIALS = [
  'NATS_USER',
  'NATS_PASSWORD',
  'NATS_PASSWORD_FILE',
  'NATS_TOKEN',
  'NATS_TOKEN_FILE',
  'NATS_NKEY_SEED',
  'NATS_NKEY_SEED_FILE',
  'NATS_CREDS_FILE',
  'NATS_TLS_CA_FILE',
  'NATS_TLS_CERT_FILE',
  'NATS_TLS_KEY_FILE',
  'NATS_DOMAIN',
  'NATS_API_PREFIX',
];

const CREDENTIALS = ['user', 'password'];
/** The role may access the schema `blobs` only. */
const BLOB_ROLE = 'blob_store';
/** The gateway transfers uploads and downloads, the worker copies between stores. */
const TRANSFERS_BLOBS = ['gateway', 'blob-copy-worker'];
/** Their rpcs have callers. */
const RECEIVES_CALLERS = ['content-store', 'localization-planner'];

/**
 * Returns the environment of one service. An app, its process and its database role have the same name. An app without
 * a role gets no database.
 */
export function serviceEnvironment(
  service: string,
  facts: SystemFacts,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const role = databaseRole(service);
  const password = facts.rolePasswords[role];
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !NOT_INHERITED.has(name))),
    ...natsEnvironment(service, facts),
    LOG_LEVEL: facts.logLevel,
    // Free ports, so that several systems can run on one machine. Each service logs its port.
    HEALTH_PORT: '0',
    ...(password === undefined ? {} : { DATABASE_URL: withUser(facts.databaseUrl, role, password) }),
    ...(TRANSFERS_BLOBS.includes(service) ? blobEnvironment(facts) : {}),
    ...(service === 'gateway' ? gatewayEnvironment(facts) : {}),
    ...(RECEIVES_CALLERS.includes(service) ? { CALLER_PUBLIC_KEYS: facts.callerKeys.publicKey } : {}),
    ...(service === 'content-store' && facts.bootstrapFile !== undefined
      ? { SCRIPTORIUM_BOOTSTRAP: facts.bootstrapFile }
      : {}),
  };
}

/** Another server may have any credentials, which the services inherit. */
function natsEnvironment(service: string, { natsUrl, natsPasswords, tls }: SystemFacts): NodeJS.ProcessEnv {
  if (natsPasswords === undefined) return { NATS_URL: natsUrl };
  return {
    ...Object.fromEntries(NATS_CREDENTIALS.map((name) => [name, undefined])),
    NATS_URL: natsUrl,
    NATS_USER: service,
    NATS_PASSWORD: natsPasswords[service],
    ...(tls === undefined ? {} : { NATS_TLS_CA_FILE: tls.caFile }),
  };
}

function gatewayEnvironment({ gatewayPort, publicUrl, tls, downloadKey, callerKeys }: SystemFacts): NodeJS.ProcessEnv {
  return {
    HOST: '127.0.0.1',
    PORT: String(gatewayPort),
    PUBLIC_URL: publicUrl,
    DOWNLOAD_KEY: downloadKey,
    CALLER_SIGNING_KEY: callerKeys.signingKey,
    ...(tls === undefined ? {} : { TLS_CERT_FILE: tls.certFile, TLS_KEY_FILE: tls.keyFile }),
  };
}

function blobEnvironment({ databaseUrl, rolePasswords }: SystemFacts): NodeJS.ProcessEnv {
  const password = rolePasswords[BLOB_ROLE];
  return password === undefined ? {} : { BLOB_DATABASE_URL: withUser(databaseUrl, BLOB_ROLE, password) };
}

function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  // pg prefers these parameters to the user and the password before the host.
  for (const parameter of CREDENTIALS) changed.searchParams.delete(parameter);
  changed.username = user;
  changed.password = encodeURIComponent(password);
  return changed.href;
}
