/** What is served, as the first segment of its paths. */
const SERVED = ['site', 'item-types', 'fields', 'items', 'versions', 'job-results'];

/**
 * What the original has beside that, and its Pusher. Nothing is served there, but it is answered in the dialect's form:
 * a GET whose answer is not `application/json` is repeated by the client for ever.
 */
const NOT_SERVED = [
  'access_tokens',
  'audit-log-events',
  'build-events',
  'build-triggers',
  'daily-site-usages',
  'editing-sessions',
  'emoji-suggestions',
  'environments',
  'fieldsets',
  'item-type-filters',
  'maintenance-mode',
  'menu-items',
  'plugins',
  'public-info',
  'pusher',
  'roles',
  'schema-menu-items',
  'search-index-events',
  'search-indexes',
  'search-results',
  'session',
  'sessions',
  'site-invitations',
  'sso-groups',
  'sso-settings',
  'sso-users',
  'subscription-features',
  'subscription-limits',
  'upload-collections',
  'upload-filters',
  'upload-requests',
  'upload-smart-tags',
  'upload-tags',
  'uploads',
  'usage-log-counters',
  'users',
  'webhook_calls',
  'webhooks',
  'white-label-settings',
  'workflows',
];

/** Everything that is answered in this dialect's form. */
export const DIALECT_PATHS: readonly string[] = [...SERVED, ...NOT_SERVED].map((segment) => `/${segment}`);

const SEGMENTS: ReadonlySet<string> = new Set([...SERVED, ...NOT_SERVED]);
const FIRST_SEGMENT = /^\/([^/?]*)/;

export function isOfDialect(url: string): boolean {
  return SEGMENTS.has(FIRST_SEGMENT.exec(url)?.[1] ?? '');
}
