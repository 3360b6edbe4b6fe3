import { TestDrive } from './clients/test-drive';
import { casesOf, OPERATIONS, RELATIONS } from './conflicts/cases';
import { wronglyCounted } from './conflicts/drive-state';
import { lossesOf } from './conflicts/find-losses';
import { inBatches, oneByOne } from './conflicts/send';
import { type Trial, tryCases } from './conflicts/try-cases';
import { openSpace } from './system/open-space';

/*
 * Every operation with a conflict behavior, against everything that can have the name that it wants. All cases of one way of
 * sending run in one drive, each in a folder of its own: they are built, then sent, then what is in the recycle bin is
 * restored, and the drive is listed in between. Each test then reads what became of its cases.
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
    // Some 450 cases of ten requests each.
  }, 600_000);

  it.each(GROUPS)('lose nothing that they do not name: $operation, $relation', ({ operation, relation, cases }) => {
    const tried = trial.all.filter(({ tried: each }) => each.operation === operation && each.relation === relation);
    expect(tried).toHaveLength(cases.length);
    expect(tried.flatMap((each) => lossesOf(trial, each))).toEqual([]);
  });

  it('never fail with an error of the server', () => {
    const statuses = trial.all.flatMap(({ status, read, restored }) => [
      status,
      ...read.values(),
      ...restored.values(),
    ]);
    expect(statuses.filter((status) => status === 0 || status >= 500)).toEqual([]);
  });

  it('leave folders that count and sum up their children', () => {
    expect(trial.after.size).toBeGreaterThan(CASES.length);
    expect([...wronglyCounted(trial.before), ...wronglyCounted(trial.after), ...wronglyCounted(trial.end)]).toEqual([]);
  });
});
