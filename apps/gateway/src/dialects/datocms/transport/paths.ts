/** First path segments of the served resources. */
const SERVED = ['site', 'item-types', 'fields', 'items', 'versions', 'job-results'];

/**
 * First path segments of the other resources of the original, and of its Pusher. They are not served, but their 404 has
 * the format of the dialect: the client repeats a GET without limit if the response is not `application/json`.
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

/** All paths whose errors have the format of this dialect. */
export const DIALECT_PATHS: readonly string[] = [...SERVED, ...NOT_SERVED].map((segment) => `/${segment}`);

const SEGMENTS: ReadonlySet<string> = new Set([...SERVED, ...NOT_SERVED]);
const FIRST_SEGMENT = /^\/([^/?]*)/;

export function isOfDialect(url: string): boolean {
  return SEGMENTS.has(FIRST_SEGMENT.exec(url)?.[1] ?? '');
}
