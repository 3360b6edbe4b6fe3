import {
  commandDone,
  firstVariantOf,
  randomId,
  type CommandId,
  type DriveId,
  type DriveItemId,
  type FamilyId,
  type JobId,
  type SpaceId,
  type VariantId,
} from '.';

const now = new Date(0);

// The check `types` compares the errors of this file with the comments: both a missing and a new error fail it.
describe('ids', () => {
  const jobId = randomId<JobId>();
  const commandId = randomId<CommandId>();
  const variantId = randomId<VariantId>();

  test('are plain texts in a message', () => {
    const message = commandDone.message(
      { space: 'docs', job: jobId },
      'done',
      { spaceId: 1 as SpaceId, jobId, commandId },
      now,
    );
    expect(JSON.parse(JSON.stringify(message.envelope.data))).toEqual({ spaceId: 1, jobId, commandId });
  });

  test('are accepted only where their kind is expected', () => {
    // @ts-expect-error -- a text without a brand may be anything
    const text: JobId = 'a text';
    // @ts-expect-error -- the id of a variant does not identify a job
    const wrong: JobId = variantId;
    // @ts-expect-error -- the id of a command does not identify a job
    const other: JobId = commandId;
    // @ts-expect-error -- the ids of job and command are exchanged
    const data: { jobId: JobId; commandId: CommandId } = { jobId: commandId, commandId: jobId };
    expect([text, wrong, other, data.jobId]).toEqual(['a text', variantId, commandId, commandId]);
  });

  test('of a family, its first variant and a drive differ in their types', () => {
    const familyId = randomId<FamilyId>();
    const driveId = randomId<DriveId>();
    // @ts-expect-error -- the id of a family identifies a variant only after firstVariantOf
    const variant: VariantId = familyId;
    // @ts-expect-error -- the id of a drive does not identify an item
    const item: DriveItemId = driveId;
    expect([variant, item]).toEqual([firstVariantOf(familyId), driveId]);
  });
});
