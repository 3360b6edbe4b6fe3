import ipaddr from 'ipaddr.js';

/**
 * Which endpoints a webhook may have. A host is public, or the setting WEBHOOK_ALLOWED_HOSTS names it. An allowed host
 * may have any address, and may be called over `http`.
 *
 * A name is checked again when it is resolved, because its addresses may change (checked-lookup.ts).
 */
export class EndpointRules {
  private readonly allowed: ReadonlySet<string>;

  /** @param allowedHosts names and addresses, separated by commas */
  constructor(allowedHosts: string) {
    this.allowed = new Set(
      allowedHosts
        .toLowerCase()
        .split(',')
        .filter((host) => host !== ''),
    );
  }

  /** Returns why a URL may not be called, as a sentence; undefined if it may. */
  refusalOf(url: string): string | undefined {
    if (!URL.canParse(url)) return 'The URL is not valid.';
    const { protocol, hostname, username, password } = new URL(url);
    const host = hostOf(hostname);
    if (protocol !== 'https:' && protocol !== 'http:') return `The URL must begin with https://, not ${protocol}//.`;
    if (username !== '' || password !== '') return 'The URL must not contain a user or a password.';
    if (this.isAllowed(host)) return undefined;
    if (protocol === 'http:') return 'The URL must begin with https://.';
    return ipaddr.isValid(host) ? this.refusalOfAddress(host, host) : undefined;
  }

  /** Returns why an address of a host may not be called; undefined if it may. */
  refusalOfAddress(host: string, address: string): string | undefined {
    if (this.isAllowed(host) || isPublic(address)) return undefined;
    return `The host ${host} has the address ${address}, which is not public.`;
  }

  /** Returns whether WEBHOOK_ALLOWED_HOSTS names a host. */
  isAllowed(host: string): boolean {
    return this.allowed.has(host.toLowerCase());
  }
}

/** Returns the host of a URL without the brackets of an IPv6 address. */
function hostOf(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** IANA's special ranges are not public. An IPv4 address in an IPv6 address counts as the IPv4 address. */
function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
