import { Setting } from '@scriptorium/config';
import { parseNatsUrls } from '@scriptorium/contracts';
import { IsInt, IsOptional, IsString, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

import { JetStreamSettings } from '../topology/jetstream-settings';
import type { StreamOptions } from '../topology/stream-options';
import { DEFAULT_START_TIMEOUT_MS } from './await-nats';
import { DEFAULT_PING_INTERVAL_MS, type NatsAccess } from './nats-connection';

/** Settings of the connection to NATS, and of its streams. */
export class NatsSettings extends JetStreamSettings implements NatsAccess {
  @Setting(
    'Addresses of nats-server, separated by commas. A service connects to any of them. With `tls://`, only over TLS.',
    { secret: true },
  )
  @Matches(/^(nats|tls):\/\//, { message: 'natsUrl must begin with nats:// or tls://' })
  @ValidateBy({
    name: 'natsUrls',
    validator: {
      validate: (value: unknown) => parseNatsUrls(String(value)) !== undefined,
      defaultMessage: () => 'natsUrl must be URLs such as nats://host:4222; write a comma in a password as %2C',
    },
  })
  readonly natsUrl: string = 'nats://127.0.0.1:4222';

  @Setting('User of nats-server.')
  @ValidateIf(({ natsPassword }: NatsSettings) => natsPassword !== undefined)
  @IsString()
  readonly natsUser: string | undefined = undefined;

  @Setting('Password of the user.', { secret: true })
  @IsOptional()
  @IsString()
  readonly natsPassword: string | undefined = undefined;

  @Setting('Token of nats-server.', { secret: true })
  @IsOptional()
  @IsString()
  readonly natsToken: string | undefined = undefined;

  @Setting('Seed of an nkey of a user. It begins with `SU`.', { secret: true })
  @IsOptional()
  @Matches(/^SU[A-Z2-7]+$/)
  readonly natsNkeySeed: string | undefined = undefined;

  @Setting('Path of a `.creds` file. It is read again for each connection.')
  @IsOptional()
  @IsString()
  readonly natsCredsFile: string | undefined = undefined;

  @Setting('PEM file: authorities that sign the certificate of nats-server. Default: those of Node.js.')
  @IsOptional()
  @IsString()
  readonly natsTlsCaFile: string | undefined = undefined;

  @Setting('PEM file: certificate of the client, for mTLS.')
  @ValidateIf(({ natsTlsKeyFile }: NatsSettings) => natsTlsKeyFile !== undefined)
  @IsString()
  readonly natsTlsCertFile: string | undefined = undefined;

  @Setting('PEM file: key of the certificate of the client.')
  @ValidateIf(({ natsTlsCertFile }: NatsSettings) => natsTlsCertFile !== undefined)
  @IsString()
  readonly natsTlsKeyFile: string | undefined = undefined;

  @Setting('Interval of the pings of a connection. It is closed and replaced after two unanswered ones.', {
    unit: 'ms',
  })
  @IsInt()
  @Min(1_000)
  @Max(120_000)
  readonly natsPingIntervalMs: number = DEFAULT_PING_INTERVAL_MS;

  @Setting(
    'Time that a service waits at its start for nats-server, JetStream and leaders of its streams. Then it ends with ' +
      'an error.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly natsTimeoutMs: number = DEFAULT_START_TIMEOUT_MS;
}

const NAMES = Object.keys(new NatsSettings()) as (keyof NatsSettings)[];

/** Returns the settings of NATS in a configuration with others. */
export function natsOptionsOf(config: NatsSettings): NatsAccess & StreamOptions {
  return Object.fromEntries(NAMES.map((name) => [name, config[name]])) as unknown as NatsSettings;
}
