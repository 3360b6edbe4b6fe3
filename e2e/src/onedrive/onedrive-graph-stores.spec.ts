import type { GraphStoresReport } from '../clients/graph-stores-program';
import { runClient } from '../clients/run-client';
import { openSpaceOverTls } from '../system/open-space';
import { requireS3 } from '../system/shared-s3';

describe('Microsoft Graph client, on drives in two stores,', () => {
  let done: GraphStoresReport;

  beforeAll(async () => {
    await requireS3();
    const { system, token } = await openSpaceOverTls();
    const task = { url: system.gatewayUrl, token };
    done = await runClient<GraphStoresReport>('graph-stores-program', task, system.caFile);
  });

  it('lists the versions of a file, reads one, and restores it', () => {
    expect(done.versions).toEqual({
      listed: [
        ['3.0', 7],
        ['2.0', 5],
        ['1.0', 3],
      ],
      first: 'one',
      restored: 'one',
      after: 4,
    });
  });

  it('copies a tree from one to the other and sees growing progress', () => {
    const { status, percentages, name, hashes, originals } = done.copy;
    expect([status, name]).toEqual(['completed', 'Copied']);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
    expect([percentages.at(-1), percentages.filter((percentage) => percentage === 100)]).toEqual([100, [100]]);
    expect(hashes.map(([path]) => path).sort()).toEqual(['deep/small.txt', 'large.bin']);
    expect(hashes).toEqual(originals);
  });

  it('sends several requests in one batch, a copy with its monitor among them', () => {
    const { statuses, name, refusal, copied } = done.batch;
    expect(statuses).toEqual({ item: 200, gone: 404, copy: 202 });
    expect([name, refusal]).toEqual(['tree', 'itemNotFound']);
    expect(['notStarted', 'inProgress', 'completed']).toContain(copied);
  });

  it('sends dependent requests; after a failure the next ones fail', () => {
    expect(done.batch.chain).toEqual([201, 201, 409, 424]);
  });
});
