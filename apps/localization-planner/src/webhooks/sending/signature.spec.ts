import { Webhook } from 'standardwebhooks';

import { signaturesOf } from './signature';

const [first, second] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_' + Buffer.alloc(32, 7).toString('base64')];

test('signs with every secret, so that a receiver with one of them accepts the message', () => {
  const timestamp = Math.floor(Date.now() / 1_000);
  const body = '{"label":"Größe"}';
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signaturesOf([first, second], { id: 'msg_1', timestamp, body }),
  };
  expect(new Webhook(first).verify(body, headers)).toEqual({ label: 'Größe' });
  expect(new Webhook(second).verify(body, headers)).toEqual({ label: 'Größe' });
  expect(() => new Webhook(first).verify(body.replace('ö', 'o'), headers)).toThrow('No matching signature');
});
