import { Setting } from '@scriptorium/config';
import { Matches } from 'class-validator';

/** Settings of the connection to NATS. */
export class NatsSettings {
  @Setting('Addresses of nats-server, separated by commas.', { secret: true })
  @Matches(/^(nats|tls):\/\//, { message: 'natsUrl must begin with nats:// or tls://' })
  readonly natsUrl: string = 'nats://127.0.0.1:4222';
}
