import { Readable } from 'node:stream';

import { Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels } from '@nestjs/swagger';
import { Costs, STREAM_COST } from '../../../http/limits/costs.decorator';
import { isUuid } from '../../../http/requests/is-uuid';
import { Streamed } from '../../../http/bodies/streamed.decorator';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { NativeQuery } from '../../inputs/native-query.pipe';
import { NDJSON } from '../../lists/lines';
import { NativeController } from '../../operations/native-controller.decorator';
import { Operation } from '../../operations/operation.decorator';
import { RejectedError } from '@scriptorium/contracts';
import { ExportQuery, ImportQuery } from '../content-query.dto';
import { Exports } from './export.service';
import { ImportLine, ImportResult } from './import-line.dto';
import { Imports } from './import.service';

const LINES = { schema: { type: 'string' as const, description: 'NDJSON: one object per line.' } };

/** Import and export of variants as NDJSON. */
@ApiExtraModels(ImportLine)
@NativeController('spaces/:space', 'Content')
export class ImportController {
  constructor(
    private readonly imports: Imports,
    private readonly exports: Exports,
  ) {}

  @Post('import')
  @Costs(STREAM_COST)
  @Streamed()
  @ApiConsumes(NDJSON)
  @ApiBody({ ...LINES, description: 'Each line is an ImportLine: one variant to create or to update.' })
  @Operation({
    id: 'importItems',
    summary: 'Imports variants from NDJSON of any length. The same file again changes nothing.',
    description:
      'Each line is `{key, family?, contentType, locale?, label, repository?, folderId?, deliveryKey?, body}`. The ' +
      'response has one line for each: `{line, key, result, familyId, variantId, version, problem?}` with the result ' +
      '`created`, `updated`, `unchanged` or `failed`. Read it while you write the request.',
    scope: 'write',
    lines: 'only',
    response: ImportResult,
  })
  run(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeQuery() query: ImportQuery,
  ): Readable {
    const { caller, publicUrl, url, bytes } = context;
    context.addHeaders({ 'content-type': NDJSON });
    const path = url.split('?', 1)[0] ?? '';
    const { repository } = query;
    const target = { caller, spaceKey, path, publicUrl, ...(repository === undefined ? {} : { repository }) };
    return Readable.from(this.imports.run(bytes, target));
  }

  @Get('export')
  @Costs(STREAM_COST)
  @Operation({
    id: 'exportItems',
    summary: 'Exports variants as NDJSON, in the form of an import.',
    description: 'A key is the id of the variant. `root` selects a variant and the variants below it by links.',
    scope: 'read',
    lines: 'only',
    response: ImportLine,
  })
  async export(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeQuery() { root, locale, contentType }: ExportQuery,
  ): Promise<Readable> {
    if (root !== undefined && !isUuid(root)) {
      throw new RejectedError('NOT_FOUND', 'The variant of "root" does not exist.', { what: 'variant' });
    }
    context.addHeaders({ 'content-type': NDJSON });
    const lines = this.exports.run(context.caller, spaceKey, { root, locale, contentType });
    // The first line is read before the headers are sent, so its error has a status of its own.
    const first = await lines.next();
    return Readable.from(
      (async function* () {
        if (first.done !== true) yield first.value;
        yield* lines;
      })(),
    );
  }
}
