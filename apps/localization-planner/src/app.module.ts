import { type DynamicModule, Module } from '@nestjs/common';
import { COMMAND_TYPES, reportDeadLetter } from '@scriptorium/contracts';
import { Health, HealthModule } from '@scriptorium/health';
import { MessagingModule, OutboxModule, natsOptionsOf } from '@scriptorium/messaging';
import { createClient, databaseCheck, directAddressOf, translateDatabaseError } from '@scriptorium/persistence';
import { CommandDeadHandler } from './commands/command-dead.handler';
import { CommandDoneHandler } from './commands/command-done.handler';
import { RescueLostCommands } from './commands/rescue-lost-commands.service';
import { ReportProgress } from './jobs/report-progress.service';
import { Config } from './config';
import { DatabaseModule } from './database.module';
import { AbandonRequestHandler } from './duplicates/abandon-request.handler';
import { RequestDuplicateHandler } from './duplicates/request-duplicate.handler';
import { MonitorHandler } from './drive-copies/monitor.handler';
import { OldestUnfinishedCopyHandler } from './drive-copies/oldest-unfinished-copy.handler';
import { RequestDriveCopyHandler } from './drive-copies/request-drive-copy.handler';
import { CancelJobHandler } from './jobs/cancel-job.handler';
import { CountJobOutcomesHandler } from './jobs/count-job-outcomes.handler';
import { ListJobNodesHandler } from './job-nodes/list-job-nodes.handler';
import { OutcomeSums } from './job-nodes/outcome-sums.service';
import { ListJobOutcomesHandler } from './jobs/list-job-outcomes.handler';
import { ListJobsHandler } from './jobs/list-jobs.handler';
import { ListSpaceJobsHandler } from './jobs/list-space-jobs.handler';
import { ReadJobHandler } from './jobs/read-job.handler';
import { AcceptLocalizations } from './localizations/accept-localizations.service';
import { RequestLocalizationHandler } from './localizations/request-localization.handler';
import { RetryJobHandler } from './jobs/retry-job.handler';
import { RequestRollOutHandler } from './roll-out/request-roll-out.handler';
import { RequestUndoHandler } from './undo/request-undo.handler';
import { StartRequestedUndos } from './undo/start-requested-undos.service';
import { ChangePlanHandler } from './copies/change-plan.handler';
import { CreatePlanHandler } from './copies/create-plan.handler';
import { DiffPlansHandler } from './plan-views/diff-plans.handler';
import { ExecutePlanHandler } from './copies/execute-plan.handler';
import { ListPlanLoopsHandler } from './plan-views/list-plan-loops.handler';
import { ListPlanNodesHandler } from './plan-views/list-plan-nodes.handler';
import { PlanJobHandler } from './plans/plan-job.handler';
import { PlanSums } from './plan-views/plan-sums.service';
import { ReadPlanHandler } from './plan-views/read-plan.handler';
import { RequestCopiesHandler } from './copies/request-copies.handler';
import { RequestItemCopiesHandler } from './copies/request-item-copies.handler';
import { SweepDeletedSpaces } from './spaces/sweep-deleted-spaces.service';
import { SweepPlans } from './copies/sweep-plans.service';
import { WebhooksModule } from './webhooks/webhooks.module';

@Module({
  controllers: [
    RequestLocalizationHandler,
    RequestDuplicateHandler,
    AbandonRequestHandler,
    RequestDriveCopyHandler,
    MonitorHandler,
    OldestUnfinishedCopyHandler,
    ListJobsHandler,
    ListSpaceJobsHandler,
    ListJobOutcomesHandler,
    ListJobNodesHandler,
    CountJobOutcomesHandler,
    ReadJobHandler,
    CancelJobHandler,
    RetryJobHandler,
    RequestRollOutHandler,
    RequestUndoHandler,
    CreatePlanHandler,
    ChangePlanHandler,
    RequestCopiesHandler,
    RequestItemCopiesHandler,
    ReadPlanHandler,
    ListPlanNodesHandler,
    ListPlanLoopsHandler,
    DiffPlansHandler,
    ExecutePlanHandler,
    PlanJobHandler,
    CommandDoneHandler,
    CommandDeadHandler,
  ],
  providers: [
    AcceptLocalizations,
    RescueLostCommands,
    ReportProgress,
    StartRequestedUndos,
    SweepPlans,
    SweepDeletedSpaces,
    PlanSums,
    OutcomeSums,
  ],
})
export class AppModule {
  static forRoot(config: Config, health = new Health()): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(health, [databaseCheck('localization-planner', config)]),
        DatabaseModule.forRoot(config),
        WebhooksModule.forRoot(config),
        MessagingModule.forRoot({
          service: 'localization-planner',
          ...natsOptionsOf(config),
          callerPublicKeys: config.callerPublicKeys,
          health,
          commands: COMMAND_TYPES,
          // Of each kind of command. A large tree takes minutes, and some of the ten connections must be free for
          // requests.
          concurrency: 4,
          translateError: translateDatabaseError,
          reportDeadLetter,
          sharedSettings: { RESCUE_AFTER_MS: config.rescueAfterMs },
        }),
        OutboxModule.forRoot({
          schema: 'jobs',
          hasCommands: true,
          createClient: () =>
            createClient({ ...directAddressOf(config), name: 'localization-planner-outbox-relay', work: 'relay' }),
        }),
      ],
      providers: [{ provide: Config, useValue: config }],
    };
  }
}
