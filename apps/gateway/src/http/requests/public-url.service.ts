import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { GatewayConfig, publicUrlOf } from '../../config';

/** A host name or an address, with an optional port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The URL with which links begin, without a trailing slash. */
@Injectable()
export class PublicUrl {
  /** The configured URL; otherwise that of the listening address. */
  readonly base: string;

  constructor(private readonly config: GatewayConfig) {
    this.base = publicUrlOf(config);
  }

  /**
   * Returns the URL for the links of a response: the configured one, otherwise that of the host that the client has
   * requested, such as `localhost`. Clients send their token only to hosts that they know. A host with another port is
   * that of a proxy, which may not serve all links.
   */
  of({ host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>): string {
    const requested = `${protocol}://${host}`;
    if (this.config.publicUrl !== undefined || !HOST.test(host) || !URL.canParse(requested)) return this.base;
    const { port } = new URL(requested);
    return (port === '' ? DEFAULT_PORTS[protocol] : Number(port)) === this.config.port ? requested : this.base;
  }
}
