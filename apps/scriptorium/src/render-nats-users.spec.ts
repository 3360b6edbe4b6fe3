import { SERVICES } from '@scriptorium/contracts';

import { renderNatsUsers } from './render-nats-users';

const USERS = ['admin', ...SERVICES, 'events', 'events-docs'];

interface HelmValues {
  readonly config: {
    readonly merge: {
      readonly accounts: {
        readonly SCRIPTORIUM: {
          readonly jetstream: string;
          readonly users: readonly { readonly user: string; readonly password: string }[];
        };
      };
    };
  };
}

test('prints an account of nats-server whose passwords are variables without quotes', () => {
  const text = renderNatsUsers('nats', ['docs']);
  expect(text).toMatch(/^"accounts": \{\s+"SCRIPTORIUM": \{\s+"jetstream": "enabled"/);
  expect([...text.matchAll(/"user": "([\w-]+)"/g)].map(([, user]) => user)).toEqual(USERS);
  expect(text).toContain('"password": $CONTENT_STORE_NATS_PASSWORD');
  expect(text).toContain('"password": $EVENTS_DOCS_NATS_PASSWORD');
  expect(text).not.toMatch(/"password": "/);
});

test('prints values of the Helm chart, which puts variables where << >> is', () => {
  const { config } = JSON.parse(renderNatsUsers('helm', ['docs'])) as HelmValues;
  const { jetstream, users } = config.merge.accounts.SCRIPTORIUM;
  expect(jetstream).toBe('enabled');
  expect(users.map(({ user }) => user)).toEqual(USERS);
  expect(users.map(({ password }) => password)).toContain('<< $LOCALIZATION_PLANNER_NATS_PASSWORD >>');
});

test('adds the permissions for a prefix of the API of JetStream', () => {
  expect(renderNatsUsers('nats', [])).not.toContain('$JS.hub.API');
  expect(renderNatsUsers('nats', [], '$JS.hub.API')).toContain('"$JS.hub.API.STREAM.INFO.COMMANDS"');
});
