import { Get, Param } from '@nestjs/common';
import { type CellState, omitUndefined, readCoverage } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../http/limits/costs.decorator';
import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { linesOf, prefersLines } from '../lists/lines';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { preferencesOf } from '../operations/preferences';
import { EXAMPLE_COVERAGE } from './sync-examples';
import { Coverage, CoverageQuery } from './sync.dto';
import { variantMissing } from './variant-missing';

/** The sync states of families in locales. */
@NativeController('spaces/:space/coverage', 'Content')
export class CoverageController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Costs(SEARCH_COST)
  @Operation({
    id: 'getCoverage',
    summary: 'Reads the sync state of families in each locale, by the ids of the families.',
    description: 'With rare states, a page can be shorter than `limit`, also empty. The list ends without a cursor.',
    scope: 'read',
    headers: ['Prefer'],
    response: Coverage,
    responseHeaders: ['Link'],
    hasPosition: true,
    lines: true,
    rejects: ['LOCALE_NOT_SUPPORTED', 'LIMIT_EXCEEDED'],
    example: { response: EXAMPLE_COVERAGE },
  })
  async read(@Context() context: RequestContext, @Param('space') space: string, @NativeQuery() query: CoverageQuery) {
    const request = requestOf(context, space, query);
    const read = (after: unknown) =>
      this.rpc.call(readCoverage, { ...request, ...(typeof after === 'string' ? { after } : {}) });
    if (prefersLines(context)) return linesOf(context, read);
    const after = this.pages.after(context, query);
    const isCounted = query.root !== undefined && preferencesOf(context).count && after === undefined;
    const page = isCounted ? await this.rpc.call(readCoverage, { ...request, withCounts: true }) : await read(after);
    return { ...this.pages.present(context, page), ...omitUndefined({ counts: page.counts }) };
  }
}

function requestOf({ caller }: RequestContext, spaceKey: string, query: CoverageQuery) {
  const { root, contentType, repository: repositoryId, locales, limit } = query;
  if (root !== undefined && !isUuid(root)) throw variantMissing(spaceKey, root);
  const states = query.state as readonly CellState[] | undefined;
  return { caller, spaceKey, limit, ...omitUndefined({ root, contentType, repositoryId, locales, states }) };
}
