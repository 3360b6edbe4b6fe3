import {
  addItemVersion,
  readItem,
  readLocalizedItem,
  readModel,
  RejectedError,
  updateItem,
  updateLocalizedItem,
  updateRecord,
} from '@scriptorium/contracts';

import { itemId, localizedItemView } from '../../testing/cm-views';
import { modelView, recordId, recordView } from '../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { itemView, variantId } from '../../testing/views';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  rpc.requests.length = 0;
  rpc.answer(readItem, () => itemView());
  rpc.answer(updateItem, () => itemView({ version: 4 }));
  rpc.answer(readLocalizedItem, () => localizedItemView());
  rpc.answer(updateLocalizedItem, () => localizedItemView());
  rpc.answer(addItemVersion, () => localizedItemView());
  rpc.answer(readModel, () => modelView());
  rpc.answer(updateRecord, () => ({ record: recordView(), blocks: [] }));
});

const DATOCMS = { 'x-environment': 'docs', 'x-api-version': '3' };
const RECORD = `{"data":{"type":"item","id":"${recordId}","attributes":{"title":"B"}}}`;
const CM = `/api/v2/cm/branches/docs/content-items/${itemId}`;

type Update = readonly [
  name: string,
  method: 'PATCH' | 'PUT' | 'POST',
  url: string,
  payload: string,
  headers: Readonly<Record<string, string>>,
  rpc: { readonly subject: string },
];

/** Each API: an update, and the rpc that it sends. */
const UPDATES: readonly Update[] = [
  ['Amplience', 'PATCH', `/content/content-items/${variantId}`, '{"version":3,"label":"A"}', {}, updateItem],
  ['Amplience in bulk', 'PATCH', '/content/content-items', `[{"id":"${variantId}","version":3}]`, {}, updateItem],
  ['CM', 'PUT', CM, '{"name":"A"}', {}, updateLocalizedItem],
  ['CM for a version', 'POST', CM, '{"name":"A"}', {}, addItemVersion],
  ['DatoCMS', 'PUT', `/items/${recordId}`, RECORD, DATOCMS, updateRecord],
];

async function send([, method, url, payload, headers]: Update, basedOn?: string) {
  const authorization = 'Bearer read,write';
  const reply = await gateway.app.inject({
    method,
    url,
    payload,
    headers: {
      authorization,
      'content-type': 'application/json',
      ...headers,
      ...(basedOn === undefined ? {} : { 'Scriptorium-Based-On': basedOn }),
    },
  });
  return { status: reply.statusCode, text: reply.body };
}

describe.each(UPDATES)('the header Scriptorium-Based-On of an update through %s', (...update) => {
  const rpc = update[5];
  const lastRequest = ({ subject }: { readonly subject: string }): unknown =>
    gateway.rpc.requests.findLast((sent) => sent.subject === subject)?.request;

  test('is passed on as a number', async () => {
    expect((await send(update, '7')).status).toBeLessThan(300);
    expect(lastRequest(rpc)).toMatchObject({ basedOn: 7 });
  });

  test('is not required', async () => {
    expect((await send(update)).status).toBeLessThan(300);
    expect(lastRequest(rpc)).not.toHaveProperty('basedOn');
  });

  test.each(['0', '-1', '1.5', '07', 'x', '', '1000000000', '7, 8'])('is rejected if it is "%s"', async (value) => {
    const { status, text } = await send(update, value);
    expect(status === 200 ? text : String(status)).toMatch(/BASED_ON_INVALID|4\d\d/);
    expect(gateway.rpc.requests.map(({ subject }) => subject)).not.toContain(rpc.subject);
  });

  test.each(['NOT_A_COPY', 'SOURCE_VERSION_NOT_FOUND', 'BASED_ON_OLDER'])(
    'reports %s with its reason',
    async (code) => {
      gateway.rpc.answer({ ...updateItem, ...rpc }, () => {
        throw new RejectedError(code, 'The reason.', { basedOn: 7, current: 9 });
      });
      const { status, text } = await send(update, '7');
      expect([200, 409, 422]).toContain(status);
      expect(text.toUpperCase().replaceAll('-', '_')).toContain(code);
      expect(text).toContain('The reason.');
    },
  );
});
