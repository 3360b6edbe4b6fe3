import { Setting } from '@scriptorium/config';
import { ValidateBy } from 'class-validator';

import { parsePublicKeys, parseSigningKey } from './caller-signature';

/** Setting of the gateway. */
export class CallerSigningSettings {
  @Setting(
    'Ed25519 private key in PEM, with which the gateway signs the callers of requests. The key of cursors is derived ' +
      'from it, so gateways of one address need the same.',
    { secret: true },
  )
  @Parses(parseSigningKey, 'must be an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519)')
  readonly callerSigningKey!: string;
}

/** Setting of the services that receive callers. */
export class CallerVerificationSettings {
  @Setting('Ed25519 public keys of the gateways in PEM, one after the other. A caller without signature is rejected.', {
    fromFile: true,
  })
  @Parses(parsePublicKeys, 'must be one or more Ed25519 public keys in PEM (openssl pkey -pubout)')
  readonly callerPublicKeys!: string;
}

/** Checks that a function can read the text. The error does not contain it. */
function Parses(parse: (text: string) => unknown, requirement: string): PropertyDecorator {
  const validate = (value: unknown): boolean => {
    try {
      parse(String(value));
      return true;
    } catch {
      return false;
    }
  };
  return ValidateBy({ name: 'parses', validator: { validate, defaultMessage: () => `$property ${requirement}` } });
}
