import type { RequestContext } from '../../../http/requests/request-context';

/** The same API twice: under the prefix of the documents, and under the default prefix of the SDKs. */
export const PREFIXES = ['content', 'v2/content'];

/**
 * HAL links. Clients use an absolute href as it is, and one of them (dc-cli 0.19.1) can use nothing else, so every link
 * is absolute: the configured public address, then the prefix that the request came in by. RFC 6570 templates name
 * every parameter that the endpoint reads: clients silently drop those that a template does not list.
 */
export interface HalLink {
  readonly href: string;
  readonly templated?: true;
}

export type HalLinks = Readonly<Record<string, HalLink>>;

/** What lists take, and what a template must name for it. */
export const PAGED = 'page,size,sort';

export class Links {
  private readonly base: string;

  /** `publicUrl` has no trailing slash; `prefix` has none at either end: `content` or `v2/content`. */
  constructor(publicUrl: string, prefix: string) {
    this.base = `${publicUrl}/${prefix}`;
  }

  /** `path` has no leading slash. A link with a brace in it is a template. */
  to(path: string): HalLink {
    const href = `${this.base}/${path}`;
    return path.includes('{') ? { href, templated: true } : { href };
  }

  /** Every link of a resource at once. Left out where the path is undefined: the caller lacks the right, say. */
  all(paths: Readonly<Record<string, string | undefined>>): HalLinks {
    return Object.fromEntries(
      Object.entries(paths).flatMap(([rel, path]) => (path === undefined ? [] : [[rel, this.to(path)]])),
    );
  }
}

/** Returns the links of a response: they keep the prefix that the request has. */
export function linksOf({ url, publicUrl }: RequestContext): Links {
  const prefix = PREFIXES.find((each) => url.startsWith(`/${each}/`)) ?? 'content';
  return new Links(publicUrl, prefix);
}
