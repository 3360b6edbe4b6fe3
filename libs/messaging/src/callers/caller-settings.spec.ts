import { combineSettings, ConfigError, loadConfig } from '@scriptorium/config';
import { testCallerKeys } from '@scriptorium/testing';

import { CallerSigningSettings, CallerVerificationSettings } from './caller-settings';

class Settings extends combineSettings(CallerSigningSettings, CallerVerificationSettings) {}

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(Settings, environment);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.mistakes : [String(error)];
  }
}

test('accepts keys in PEM', () => {
  expect(mistakesOf(testCallerKeys)).toEqual([]);
});

test('reports missing and wrong keys with the command that makes one, and without the value', () => {
  const mistakes = [
    'CALLER_SIGNING_KEY must be an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519)',
    'CALLER_PUBLIC_KEYS must be one or more Ed25519 public keys in PEM (openssl pkey -pubout)',
  ];
  expect(mistakesOf({})).toEqual(mistakes);
  expect(mistakesOf({ CALLER_SIGNING_KEY: 'a', CALLER_PUBLIC_KEYS: testCallerKeys.CALLER_SIGNING_KEY })).toEqual(
    mistakes,
  );
});
