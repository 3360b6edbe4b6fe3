import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';

import { createDataSource } from './data-source';
import { Content1763700000000 } from './migrations/1763700000000-content';
import { Jobs1763700000001 } from './migrations/1763700000001-jobs';
import { Statistics1763700000002 } from './migrations/1763700000002-statistics';
import { Roles1763700000003 } from './migrations/1763700000003-roles';
import { ValidationState1763700000004 } from './migrations/1763700000004-validation-state';
import { PlanLinks1763700000005 } from './migrations/1763700000005-plan-links';
import { CheaperIds1763700000006 } from './migrations/1763700000006-cheaper-ids';
import { Ballast1763700000007 } from './migrations/1763700000007-ballast';
import { Records1763900000000 } from './migrations/1763900000000-records';
import { IdempotencyKeys1763900000001 } from './migrations/1763900000001-idempotency-keys';
import { RecordValues1763900000002 } from './migrations/1763900000002-record-values';
import { Drives1763950000000 } from './migrations/1763950000000-drives';
import { DriveCopies1763950000001 } from './migrations/1763950000001-drive-copies';
import { Blobs1764000000000 } from './migrations/1764000000000-blobs';
import { BlobCopies1764100000000 } from './migrations/1764100000000-blob-copies';
import { ForgottenChanges1764100000001 } from './migrations/1764100000001-forgotten-changes';
import { DeltaOrderAndUploadWriters1764200000020 } from './migrations/1764200000020-delta-order-and-upload-writers';
import { JobUses1764200000030 } from './migrations/1764200000030-job-uses';
import { Revalidations1764200000040 } from './migrations/1764200000040-revalidations';
import { Cancelling1764200000050 } from './migrations/1764200000050-cancelling';
import { RepeatableRequests1764200000051 } from './migrations/1764200000051-repeatable-requests';
import { BodyText1764200000060 } from './migrations/1764200000060-body-text';
import { RemovedVariants1764200000090 } from './migrations/1764200000090-removed-variants';
import { JobRoots1764300000010 } from './migrations/1764300000010-job-roots';
import { JobStates1764300000011 } from './migrations/1764300000011-job-states';
import { CommandKinds1764300000012 } from './migrations/1764300000012-command-kinds';
import { EventSubjects1764300000050 } from './migrations/1764300000050-event-subjects';
import { ServiceNames1764300000051 } from './migrations/1764300000051-service-names';
import { RowCosts1764400000000 } from './migrations/1764400000000-row-costs';
import { MoreStatistics1764400000010 } from './migrations/1764400000010-more-statistics';
import { SchemaVersions1764500000000 } from './migrations/1764500000000-schema-versions';
import { OwedEvents1764600000010 } from './migrations/1764600000010-owed-events';
import { KeptServices1764600000030 } from './migrations/1764600000030-kept-services';
import { IdempotentRequests1764600000040 } from './migrations/1764600000040-idempotent-requests';
import { JobMembers1764700000000 } from './migrations/1764700000000-job-members';
import { EventSequences1764700000010 } from './migrations/1764700000010-event-sequences';
import { Plans1764700000050 } from './migrations/1764700000050-plans';
import { MasksOfAnyLength1764700000060 } from './migrations/1764700000060-masks-of-any-length';
import { DroppedLinks1764800000020 } from './migrations/1764800000020-dropped-links';
import { SpaceEvents1764800000030 } from './migrations/1764800000030-space-events';
import { ReportedProgress1764800000040 } from './migrations/1764800000040-reported-progress';
import { SyncStates1764900000010 } from './migrations/1764900000010-sync-states';
import { Undo1764900000020 } from './migrations/1764900000020-undo';
import { UndoAtEnd1764900000021 } from './migrations/1764900000021-undo-at-end';
import { UndoSyncStates1764900000022 } from './migrations/1764900000022-undo-sync-states';
import { RollOuts1764900000030 } from './migrations/1764900000030-roll-outs';
import { ReleasedCommands1764900000040 } from './migrations/1764900000040-released-commands';
import { EndsOfConflicts1764900000060 } from './migrations/1764900000060-ends-of-conflicts';
import { PendingBodies1764900000061 } from './migrations/1764900000061-pending-bodies';
import { CopiesInConflict1764900000062 } from './migrations/1764900000062-copies-in-conflict';
import { HeldUploadBytes1764900000070 } from './migrations/1764900000070-held-upload-bytes';
import { Webhooks1764900000080 } from './migrations/1764900000080-webhooks';
import { DeliveriesByAttempts1764900000081 } from './migrations/1764900000081-deliveries-by-attempts';
import { LocaleFallbacks1764900000120 } from './migrations/1764900000120-locale-fallbacks';
import { UndoOfRollOuts1764900000140 } from './migrations/1764900000140-undo-of-roll-outs';
import { Ceilings1764900000150 } from './migrations/1764900000150-ceilings';
import { SpaceDeletions1764900000160 } from './migrations/1764900000160-space-deletions';
import { ConflictsByLocale1764900000170 } from './migrations/1764900000170-conflicts-by-locale';
import { createPool } from './pool';
import { RecordingExecutor, type Migration } from './recording-executor';

/** Every migration, oldest first. A list instead of a glob makes a missing file a compile error. */
export const migrations: readonly (new () => Migration)[] = [
  Content1763700000000,
  Jobs1763700000001,
  Statistics1763700000002,
  Roles1763700000003,
  ValidationState1763700000004,
  PlanLinks1763700000005,
  CheaperIds1763700000006,
  Ballast1763700000007,
  Records1763900000000,
  IdempotencyKeys1763900000001,
  RecordValues1763900000002,
  Drives1763950000000,
  DriveCopies1763950000001,
  Blobs1764000000000,
  BlobCopies1764100000000,
  ForgottenChanges1764100000001,
  DeltaOrderAndUploadWriters1764200000020,
  JobUses1764200000030,
  Revalidations1764200000040,
  Cancelling1764200000050,
  RepeatableRequests1764200000051,
  BodyText1764200000060,
  RemovedVariants1764200000090,
  JobRoots1764300000010,
  JobStates1764300000011,
  CommandKinds1764300000012,
  EventSubjects1764300000050,
  ServiceNames1764300000051,
  RowCosts1764400000000,
  MoreStatistics1764400000010,
  SchemaVersions1764500000000,
  OwedEvents1764600000010,
  KeptServices1764600000030,
  IdempotentRequests1764600000040,
  JobMembers1764700000000,
  EventSequences1764700000010,
  Plans1764700000050,
  MasksOfAnyLength1764700000060,
  DroppedLinks1764800000020,
  SpaceEvents1764800000030,
  ReportedProgress1764800000040,
  SyncStates1764900000010,
  Undo1764900000020,
  UndoAtEnd1764900000021,
  UndoSyncStates1764900000022,
  RollOuts1764900000030,
  ReleasedCommands1764900000040,
  EndsOfConflicts1764900000060,
  PendingBodies1764900000061,
  CopiesInConflict1764900000062,
  HeldUploadBytes1764900000070,
  Webhooks1764900000080,
  DeliveriesByAttempts1764900000081,
  LocaleFallbacks1764900000120,
  UndoOfRollOuts1764900000140,
  Ceilings1764900000150,
  SpaceDeletions1764900000160,
  ConflictsByLocale1764900000170,
];

/** The last migration of each release, oldest first. A release adds itself. */
export const LAST_MIGRATIONS: Readonly<Record<string, string>> = { '0.2.0': 'MoreStatistics1764400000010' };

export const serviceRoles = ['content_store', 'localization_planner', 'blob_copy_worker', 'blob_store'] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** Key of the advisory lock that every migrating process acquires. */
const MIGRATION_LOCK = 727_402_001;
const LOCK_PAUSE_MS = 100;

/**
 * Migrates the database at `adminUrl` and sets the passwords of the services' roles. The user of `adminUrl` must own
 * the database and be allowed to create roles. Idempotent and safe for concurrent processes.
 *
 * Each migration runs in its own transaction, or in several (`transaction = false`) and resumes where it was
 * interrupted.
 *
 * @param known the migrations to run: a shorter list gives an older schema, to measure or test an upgrade
 * @param report is called when the process starts to wait for another one, and for each migration before its commit
 */
export async function migrate(
  adminUrl: string,
  passwords: Partial<Record<ServiceRole, string>> = {},
  known = migrations,
  report: (line: string) => void = () => undefined,
): Promise<void> {
  const pool = createPool({ url: adminUrl, name: 'migration', work: 'migration', connections: 2 });
  const dataSource = await createDataSource(pool, [], known).initialize();
  // The connection that migrates holds the lock, so the lock is released only when the connection ends.
  const runner = dataSource.createQueryRunner();
  try {
    await lockMigrations(runner, report);
    const executor = new RecordingExecutor(dataSource, runner, report, Object.values(LAST_MIGRATIONS));
    executor.transaction = 'each';
    await executor.executePendingMigrations();
    for (const role of serviceRoles) {
      const password = passwords[role];
      if (password === undefined) continue;
      // ALTER ROLE allows no parameters, so format() with %L quotes the password on the server.
      const [statement] = (await runner.query(`select format('alter role %I password %L', $1::text, $2::text) as sql`, [
        role,
        password,
      ])) as [{ sql: string }];
      await runner.query(statement.sql);
    }
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/**
 * Acquires the migration lock by polling. A statement that waits for the lock would keep a snapshot open, and "create
 * index concurrently" of the process with the lock would wait for that snapshot.
 */
async function lockMigrations(runner: QueryRunner, report: (line: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [row] = (await runner.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK])) as [
      { locked: boolean },
    ];
    if (row.locked) return;
    if (attempt === 1) report('waiting for another process that migrates this database');
    await sleep(LOCK_PAUSE_MS);
  }
}
