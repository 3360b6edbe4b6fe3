import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { readRecordVersion, restoreRecordVersion } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { collectVersions } from './collect-versions';
import { shortIdIn } from '../requests/ids';
import { presentVersion } from '../documents/item.presenter';
import { presentJob } from '../documents/job.presenter';
import { nonIdempotent } from '../requests/non-idempotent';
import { readFlag, readPage } from '../requests/read-query';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { scopeOf } from '../requests/scope';
import { DatocmsController } from '../transport/datocms-controller.decorator';
import { queryOf } from '../requests/parse-query';

const PAGE = { defaultLimit: 15, maxLimit: 50 };

/** Versions of records (docs/contracts/datocms.md §3.2). `meta.current_version` of a record is the id of a version. */
@DatocmsController('')
export class VersionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Lists the versions of a record, newest first. */
  @Get('items/:id/versions')
  async list(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const query = queryOf(context);
    const page = { ...readPage(query, PAGE), nested: readFlag(query, 'nested') };
    const { versions, total } = await collectVersions(this.rpc, { ...scopeOf(context), id: shortIdIn(id), ...page });
    return { data: versions.map(presentVersion), meta: { total_count: total } };
  }

  @Get('versions/:id')
  async find(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const nested = readFlag(queryOf(context), 'nested');
    return {
      data: presentVersion(await this.rpc.call(readRecordVersion, { ...scopeOf(context), id: shortIdIn(id), nested })),
    };
  }

  /** Creates a new current version with the values of an old one. The published version does not change. */
  @Post('versions/:id/restore')
  @HttpCode(202)
  async restore(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentJob(
      await nonIdempotent(
        context,
        this.idempotent.call(context, restoreRecordVersion, { ...scopeOf(context), id: shortIdIn(id) }),
      ),
    );
  }
}
