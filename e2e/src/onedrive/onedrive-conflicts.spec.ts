import { TestDrive } from '../clients/test-drive';
import { casesOf, OPERATIONS, RELATIONS } from '../conflicts/cases';
import { wronglyCounted } from '../conflicts/drive-state';
import { lossesOf } from '../conflicts/find-losses';
import { inBatches, oneByOne } from '../conflicts/send';
import { type Trial, tryCases } from '../conflicts/try-cases';
import { openSpace } from '../system/open-space';

/*
 * Tests every operation with a conflict behavior against every item that can have the wanted name. All cases of one way
 * of sending share a drive, and each has its own folder. The test creates all items, sends the requests, and restores
 * the recycle bin. It lists the drive before and after each step, and then checks the result of each case.
 */
const GROUPS = OPERATIONS.flatMap((operation) =>
  RELATIONS.map((relation) => ({ operation, relation, cases: casesOf(operation, relation) })),
).filter(({ cases }) => cases.length > 0);
const CASES = GROUPS.flatMap(({ cases }) => cases);

describe.each([
  ['one by one', oneByOne],
  ['in batches', inBatches],
])('requests with a conflict behavior, sent %s', (way, send) => {
  let trial: Trial;

  beforeAll(async () => {
    const drive = await TestDrive.create(await openSpace(), `Conflicts ${way}`, 'postgres');
    trial = await tryCases(drive, CASES, send);
    // About 450 cases of ten requests each.
  }, 1_800_000);

  it.each(GROUPS)('keep every item that they do not name: $operation, $relation', ({ operation, relation, cases }) => {
    const tried = trial.all.filter(({ tried: each }) => each.operation === operation && each.relation === relation);
    expect(tried).toHaveLength(cases.length);
    expect(tried.flatMap((each) => lossesOf(trial, each))).toEqual([]);
  });

  it('never fail with a server error', () => {
    const statuses = trial.all.flatMap(({ status, read, restored }) => [
      status,
      ...read.values(),
      ...restored.values(),
    ]);
    expect(statuses.filter((status) => status === 0 || status >= 500)).toEqual([]);
  });

  it('leave folders with the correct size and number of children', () => {
    expect(trial.after.size).toBeGreaterThan(CASES.length);
    expect([...wronglyCounted(trial.before), ...wronglyCounted(trial.after), ...wronglyCounted(trial.end)]).toEqual([]);
  });
});
