import { readFileSync } from 'node:fs';

import { BlobStoreConfig } from '@scriptorium/blob-store';
import { combineSettings, Setting } from '@scriptorium/config';
import { DEFAULT_GATEWAY_PORT, DEFAULT_RPC_TIMEOUT_MS } from '@scriptorium/contracts';
import { HealthSettings } from '@scriptorium/health';
import { CallerSigningSettings, NatsSettings } from '@scriptorium/messaging';
import { LogSettings } from '@scriptorium/telemetry';
import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength, ValidateIf } from 'class-validator';

import { DIALECT_LIST, DIALECTS, type Dialect } from './dialects/dialect-names';
import { RateLimitSettings } from './http/limits/rate-limit-settings';

/** Configuration of the gateway, with the stores from which it reads and to which it writes bytes. */
export class GatewayConfig extends combineSettings(
  BlobStoreConfig,
  NatsSettings,
  LogSettings,
  HealthSettings,
  CallerSigningSettings,
  RateLimitSettings,
) {
  @Setting('Address to listen on.')
  @IsString()
  readonly host: string = '127.0.0.1';

  @Setting('Port to listen on.')
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port: number = DEFAULT_GATEWAY_PORT;

  @Setting(
    'Address under which clients reach the gateway, with the path prefix of a reverse proxy. Links begin with it. ' +
      'Default: the host that the client has requested, if it has the port of the gateway.',
  )
  @IsOptional()
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_query_components: false,
    allow_fragments: false,
  })
  readonly publicUrl: string | undefined = undefined;

  @Setting(
    `The APIs that this gateway serves beside the native one, separated by commas: ${DIALECTS.join(', ')}. A path of ` +
      'another API is 404.',
  )
  @Matches(DIALECT_LIST, { message: `dialects must be some of ${DIALECTS.join(', ')}, separated by commas` })
  readonly dialects: string = DIALECTS.join(',');

  @Setting('PEM file: the certificate and its intermediates. With it and its key, only https is served.')
  @ValidateIf(({ tlsCertFile, tlsKeyFile }: GatewayConfig) => tlsCertFile !== undefined || tlsKeyFile !== undefined)
  @IsString()
  readonly tlsCertFile: string | undefined = undefined;

  @Setting('PEM file: the key of the certificate.')
  @ValidateIf(({ tlsCertFile }: GatewayConfig) => tlsCertFile !== undefined)
  @IsString()
  readonly tlsKeyFile: string | undefined = undefined;

  @Setting('Time that a request waits for another service. Then the response is 503.', { unit: 'ms' })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly rpcTimeoutMs: number = DEFAULT_RPC_TIMEOUT_MS;

  @Setting('Maximum requests of one principal to the DatoCMS API within three seconds. The original allows 60.')
  @IsInt()
  @Min(1)
  @Max(60_000)
  readonly datocmsRateLimit: number = 6_000;

  /** The official client waits for 30 seconds. */
  @Setting(
    'Time after which a client of the DatoCMS API may have timed out while its connection is open. An equal request ' +
      'within ten seconds of the late response counts as a repetition.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly clientTimeoutMs: number = 25_000;

  @Setting('Signs download addresses. Several gateways need the same key. Default: a random key per process.', {
    secret: true,
  })
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

/** Returns the APIs that the gateway serves beside the native one. */
export function dialectsOf({ dialects }: Pick<GatewayConfig, 'dialects'>): readonly Dialect[] {
  const named = dialects.split(',');
  return DIALECTS.filter((dialect) => named.includes(dialect));
}

/** Reads the certificate and the key; undefined without TLS. Throws the error of the file system. */
export function tlsOf({ tlsCertFile, tlsKeyFile }: GatewayConfig): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  return { cert: readFileSync(tlsCertFile), key: readFileSync(tlsKeyFile) };
}
