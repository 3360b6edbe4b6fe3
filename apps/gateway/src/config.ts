import { readFileSync } from 'node:fs';

import type { LogLevel } from '@nestjs/common';
import { BlobStoreConfig } from '@scriptorium/blob-store';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength, ValidateIf } from 'class-validator';

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/**
 * Configuration from HOST, PORT, PUBLIC_URL, TLS_CERT_FILE, TLS_KEY_FILE, NATS_URL, LOG_LEVEL, RPC_TIMEOUT_MS,
 * DATOCMS_RATE_LIMIT, CLIENT_TIMEOUT_MS, DOWNLOAD_KEY and the variables of the blob stores (libs/blob-store).
 */
export class GatewayConfig extends BlobStoreConfig {
  @IsString()
  readonly host: string = '127.0.0.1';

  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port: number = 3210;

  /** URL under which clients reach this gateway, including the path prefix of a reverse proxy. Links begin with it. */
  @IsOptional()
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_query_components: false,
    allow_fragments: false,
  })
  readonly publicUrl: string | undefined = undefined;

  /** Certificate chain (PEM: the certificate and its intermediates). With it and its key, only https is served. */
  @ValidateIf(({ tlsCertFile, tlsKeyFile }: GatewayConfig) => tlsCertFile !== undefined || tlsKeyFile !== undefined)
  @IsString()
  readonly tlsCertFile: string | undefined = undefined;

  @ValidateIf(({ tlsCertFile }: GatewayConfig) => tlsCertFile !== undefined)
  @IsString()
  readonly tlsKeyFile: string | undefined = undefined;

  @Matches(/^(nats|tls):\/\//, { message: 'natsUrl must begin with nats:// or tls://' })
  readonly natsUrl: string = 'nats://127.0.0.1:4222';

  @IsIn(LOG_LEVELS)
  readonly logLevel: (typeof LOG_LEVELS)[number] = 'info';

  /** Milliseconds that a request waits for another service. After that it gets 503. */
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly rpcTimeoutMs: number = 10_000;

  /** Maximum requests of one token to the DatoCMS API within three seconds. The original allows 60. */
  @IsInt()
  @Min(1)
  @Max(60_000)
  readonly datocmsRateLimit: number = 6_000;

  /**
   * Milliseconds after which a client of the DatoCMS API may have timed out while its connection is still open. An
   * equal request within ten seconds of the late response counts as a repetition. The official client waits for 30
   * seconds.
   */
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly clientTimeoutMs: number = 25_000;

  /** Key that signs download URLs. Several gateways need the same key; without one, each process generates its own. */
  @IsOptional()
  @MinLength(32)
  readonly downloadKey: string | undefined = undefined;
}

/** Returns the configured public URL without a trailing slash; otherwise the URL of the listening address. */
export function publicUrlOf({ publicUrl, host, port, tlsCertFile }: GatewayConfig): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${tlsCertFile === undefined ? 'http' : 'https'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Reads the certificate and the key; undefined without TLS. Throws the error of the file system. */
export function tlsOf({ tlsCertFile, tlsKeyFile }: GatewayConfig): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) };
}

/** Returns Nest's log levels up to the configured one. */
export function logLevelsOf({ logLevel }: GatewayConfig): LogLevel[] {
  const levels: LogLevel[][] = [['fatal', 'error'], ['warn'], ['log'], ['debug', 'verbose']];
  return levels.slice(0, LOG_LEVELS.indexOf(logLevel) + 1).flat();
}
