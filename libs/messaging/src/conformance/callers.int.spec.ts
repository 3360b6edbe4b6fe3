import { generateKeyPairSync } from 'node:crypto';

import { connect, headers } from '@nats-io/transport-node';
import { Controller, type INestMicroservice, Logger } from '@nestjs/common';
import {
  type Caller,
  instanceSubject,
  instancesSubject,
  readItem,
  type ItemView,
  readSecretSalt,
  type SecretSalt,
  type SpaceId,
} from '@scriptorium/contracts';
import { startOwnNatsServer, testCallerKeys } from '@scriptorium/testing';

import { SIGNATURE_HEADER } from '../callers/caller-signature';
import { CallerSigner } from '../callers/caller-signer';
import { HandleRpc } from '../rpc/handle-rpc.decorator';
import { RpcClient } from '../rpc/rpc-client.service';
import { startService } from '../testing/test-service';

const item = { id: 'an item' } as ItemView;
const salt: SecretSalt = { cost: 16_384, salt: 'AAAAAAAAAAAAAAAAAAAAAA' };
const callers: Caller[] = [];
const PATIENT = { timeout: 300_000 };

@Controller()
class Handlers {
  @HandleRpc(readItem)
  read({ caller }: { caller: Caller }): ItemView {
    callers.push(caller);
    return item;
  }

  @HandleRpc(readSecretSalt)
  salt(): SecretSalt {
    return salt;
  }
}

const { CALLER_SIGNING_KEY: callerSigningKey, CALLER_PUBLIC_KEYS: callerPublicKeys } = testCallerKeys;
const grant = { spaceId: 1 as SpaceId, spaceKey: 'docs', hubId: '0'.repeat(24), scopes: ['admin'] as const };
const request = { caller: { principalId: 'p', grants: [grant] }, id: 'a' };
const clients: RpcClient[] = [];
let natsUrl: string;
let service: INestMicroservice;

function client(key?: string): RpcClient {
  const options = key === undefined ? {} : { callerSigningKey: key };
  const opened = new RpcClient({ service: 'gateway', natsUrl, ...options });
  clients.push(opened);
  return opened;
}

beforeAll(async () => {
  ({ url: natsUrl } = await startOwnNatsServer());
  service = await startService(natsUrl, [Handlers], { service: 'content-store', commands: [], callerPublicKeys });
});

afterAll(async () => {
  await Promise.all(clients.map((each) => each.close()));
  await service.close();
});

beforeEach(() => {
  callers.length = 0;
});

test('executes a request whose caller the gateway has signed', async () => {
  await expect(client(callerSigningKey).call(readItem, request)).resolves.toEqual(item);
  expect(callers).toEqual([request.caller]);
});

test('rejects and logs a caller that another key has signed', async () => {
  const warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await expect(client(pem).call(readItem, request)).rejects.toMatchObject({ code: 'CALLER_UNVERIFIED' });
  expect(warnings.mock.calls.flat().join()).toContain(`${readItem.subject}: rejected the caller of a request`);
  expect(callers).toEqual([]);
});

test('rejects a forged caller of a message that no RpcClient has sent, at every subject of the rpc', async () => {
  const nats = await connect({ servers: natsUrl });
  const instance = (await nats.request(instancesSubject('content-store'), '', PATIENT)).string();
  const ofOther = new CallerSigner(callerSigningKey).sign(readItem.subject, { principalId: 'p', grants: [] });
  const ofOtherRpc = new CallerSigner(callerSigningKey).sign('scriptorium.rpc.content-store.x.v1', request.caller);
  for (const subject of [readItem.subject, instanceSubject(readItem.subject, instance)]) {
    for (const header of [undefined, '', 'x', ofOther, ofOtherRpc]) {
      const sent = headers();
      if (header !== undefined) sent.set(SIGNATURE_HEADER, header);
      const packet = JSON.stringify({ pattern: subject, data: request, id: '1' });
      const reply = await nats.request(subject, packet, { headers: sent, ...PATIENT });
      expect(reply.json()).toMatchObject({ err: { code: 'CALLER_UNVERIFIED' } });
    }
  }
  expect(callers).toEqual([]);
  await nats.close();
});

test('does not execute a message without a reply and an id, whose caller is not signed either', async () => {
  const nats = await connect({ servers: natsUrl });
  nats.publish(readItem.subject, JSON.stringify({ pattern: readItem.subject, data: request }));
  await nats.flush();
  await expect(client(callerSigningKey).call(readItem, request)).resolves.toEqual(item);
  expect(callers).toHaveLength(1);
  await nats.close();
});

test('sends no caller without a key', async () => {
  const sender = client();
  expect(() => sender.call(readItem, request)).toThrow(/cannot be sent without a key/);
  await expect(sender.call(readSecretSalt, { clientId: 'a' })).resolves.toEqual(salt);
});

test('does not start a service whose rpcs have callers without the public key of the gateway', async () => {
  const started = startService(natsUrl, [Handlers], { service: 'content-store', commands: [] });
  await expect(started).rejects.toThrow('Set CALLER_PUBLIC_KEYS.');
});
