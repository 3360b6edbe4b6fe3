import { nkeys } from '@nats-io/transport-node';

type KeyPair = ReturnType<typeof nkeys.createUser>;

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const OF_ACCOUNT = { imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };

/**
 * Returns the configuration of a nats-server that trusts an operator, and the `.creds` file of a user of an account of
 * this operator. The nsc tool of NATS creates the same.
 */
export function createOperator(): { readonly configuration: string; readonly creds: string } {
  const [operator, account, system, user] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
    nkeys.createUser(),
  ];
  const accountJwt = (of: KeyPair): string =>
    sign(operator, of, { type: 'account', limits: { ...UNLIMITED, ...OF_ACCOUNT } });
  const [id, systemId] = [account.getPublicKey(), system.getPublicKey()];
  const configuration = [
    `operator: ${sign(operator, operator, { type: 'operator' })}`,
    `system_account: ${systemId}`,
    'resolver: MEMORY',
    `resolver_preload: { ${id}: ${accountJwt(account)}, ${systemId}: ${accountJwt(system)} }`,
  ].join('\n');
  const seed = new TextDecoder().decode(user.getSeed());
  const creds = [
    '-----BEGIN NATS USER JWT-----',
    sign(account, user, { type: 'user', pub: {}, sub: {}, ...UNLIMITED }),
    '------END NATS USER JWT------',
    '-----BEGIN USER NKEY SEED-----',
    seed,
    '------END USER NKEY SEED------',
    '',
  ].join('\n');
  return { configuration, creds };
}

function sign(issuer: KeyPair, subject: KeyPair, claims: object): string {
  const iat = Math.floor(Date.now() / 1_000);
  const payload = {
    jti: String(iat),
    iat,
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
    name: 'test',
    nats: { version: 2, ...claims },
  };
  const text = [{ typ: 'JWT', alg: 'ed25519-nkey' }, payload].map(encode).join('.');
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
