/**
 * The files of the console (apps/console), as its build wrote them:
 *
 *   dist/site/index.html   the page. It names its files relative to itself, and has a placeholder for the nonce
 *   dist/site/assets/      scripts and styles. Their names have hashes of their content, so they never change
 *
 * Every address of the console is answered with the page. A browser would resolve a relative name against the address,
 * so `pageOf` makes the names absolute, below the path of the public URL.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(require.resolve('@scriptorium/console/package.json')), 'dist/site');

export const ASSETS_FOLDER = join(FOLDER, 'assets');
const NONCE = 'CSP_NONCE';

/** Returns the page as it was built; undefined if the console is not built. */
export function readPage(): string | undefined {
  const file = join(FOLDER, 'index.html');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Returns the page for one response. `path` is that of the public URL, without a trailing slash. */
export function pageOf(built: string, path: string, nonce: string): string {
  return built
    .replaceAll(NONCE, nonce)
    .replaceAll('"./assets/', `"${path}/console/assets/`)
    .replace('name="base" content=""', `name="base" content="${path}"`);
}

/** Returns the headers of the page, its scripts and its workers. Without a nonce, styles come from files only. */
export function securityHeaders(nonce?: string): Readonly<Record<string, string>> {
  const styles = nonce === undefined ? '' : ` 'nonce-${nonce}'`;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
