import { readFileSync } from 'node:fs';

import type { LogLevel } from '@nestjs/common';
import { BlobStoreConfig } from '@scriptorium/blob-store';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength, ValidateIf } from 'class-validator';

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/**
 * Read from HOST, PORT, PUBLIC_URL, TLS_CERT_FILE, TLS_KEY_FILE, NATS_URL, LOG_LEVEL, RPC_TIMEOUT_MS,
 * DATOCMS_RATE_LIMIT, CLIENT_TIMEOUT_MS, DOWNLOAD_KEY and what says where the bytes of files are (libs/blob-store).
 */
export class GatewayConfig extends BlobStoreConfig {
  @IsString()
  readonly host: string = '127.0.0.1';

  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port: number = 3210;

  /** How clients reach this gateway, with a path where it stands behind one. Links begin with it. */
  @IsOptional()
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_query_components: false,
    allow_fragments: false,
  })
  readonly publicUrl: string | undefined = undefined;

  /** A certificate (PEM, with what stands between it and its authority) and its key: with both, https alone is served. */
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

  /** Milliseconds that a request waits for another service; after that it is answered with 503. */
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly rpcTimeoutMs: number = 10_000;

  /** Requests of one token to the DatoCMS API in any three seconds. The original allows 60. */
  @IsInt()
  @Min(1)
  @Max(60_000)
  readonly datocmsRateLimit: number = 6_000;

  /**
   * Milliseconds after which a client of the DatoCMS API may have stopped to wait for a response, with its connection open: an
   * equal request within ten seconds of the end is a repetition then. The official client waits for 30 seconds.
   */
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly clientTimeoutMs: number = 25_000;

  /** Signs addresses that open a file without a token. Several gateways need the same; absent, each draws its own. */
  @IsOptional()
  @MinLength(32)
  readonly downloadKey: string | undefined = undefined;
}

/** Where no address is configured, the one that this machine itself can use. */
export function publicUrlOf({ publicUrl, host, port, tlsCertFile }: GatewayConfig): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${tlsCertFile === undefined ? 'http' : 'https'}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** What serves over TLS, read from its files; undefined where there is none. Throws as the file system does. */
export function tlsOf({ tlsCertFile, tlsKeyFile }: GatewayConfig): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) };
}

/** Nest's names of what is logged at a level: everything up to it. */
export function logLevelsOf({ logLevel }: GatewayConfig): LogLevel[] {
  const levels: LogLevel[][] = [['fatal', 'error'], ['warn'], ['log'], ['debug', 'verbose']];
  return levels.slice(0, LOG_LEVELS.indexOf(logLevel) + 1).flat();
}
