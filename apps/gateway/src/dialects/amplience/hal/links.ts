import type { RequestContext } from '../../../http/requests/request-context';

/** The API is served twice: under the documented prefix and under the default prefix of the SDKs. */
export const PREFIXES = ['content', 'v2/content'];

/**
 * HAL links. Every link is absolute, because dc-cli 0.19.1 supports no relative ones: the public URL, then the prefix
 * of the request. RFC 6570 templates name every parameter that the endpoint reads, because clients silently drop
 * parameters that a template does not list.
 */
export interface HalLink {
  readonly href: string;
  readonly templated?: true;
}

export type HalLinks = Readonly<Record<string, HalLink>>;

/** Template parameters of every list. */
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

  /** Returns the links of a resource. An undefined path has no link, for example because the caller lacks the scope. */
  all(paths: Readonly<Record<string, string | undefined>>): HalLinks {
    return Object.fromEntries(
      Object.entries(paths).flatMap(([rel, path]) => (path === undefined ? [] : [[rel, this.to(path)]])),
    );
  }
}

/** Returns the links of a response, under the prefix of its request. */
export function linksOf({ url, publicUrl }: RequestContext): Links {
  const prefix = PREFIXES.find((each) => url.startsWith(`/${each}/`)) ?? 'content';
  return new Links(publicUrl, prefix);
}
