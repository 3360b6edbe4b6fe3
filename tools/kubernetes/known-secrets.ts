/** Keys of the Secrets that k8s/create-secrets.sh prints. The component external-secrets reads the same ones. */
export const CREATED_SECRETS: Readonly<Record<string, readonly string[]>> = {
  'content-store': ['nats-password', 'database-password'],
  'localization-planner': ['nats-password', 'database-password'],
  'blob-copy-worker': ['nats-password', 'database-password'],
  gateway: ['nats-password', 'caller-signing-key.pem', 'download-key'],
  'caller-public-keys': ['caller-public-keys.pem'],
  'blob-store': ['database-password'],
  migrate: ['username', 'password'],
  bootstrap: ['bootstrap.json'],
  'nats-users': ['users.conf'],
};

/** Keys of the Secrets that operators of other systems, cert-manager and CloudNativePG create. */
export const OTHER_SECRETS: Readonly<Record<string, readonly string[]>> = {
  'nats-authority': ['ca.crt', 'tls.crt', 'tls.key'],
  'nats-tls': ['ca.crt', 'tls.crt', 'tls.key'],
  'postgresql-ca': ['ca.crt'],
  'gateway-tls': ['tls.crt', 'tls.key'],
  s3: ['access-key-id', 'secret-access-key'],
  backups: ['access-key-id', 'secret-access-key'],
};
