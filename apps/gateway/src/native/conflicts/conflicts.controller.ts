import { Get, Param, Post } from '@nestjs/common';
import {
  type ConflictView,
  listConflicts,
  omitUndefined,
  readConflict,
  RejectedError,
  resolveConflict,
  resolveConflicts,
  type ResolveConflict,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, SEARCH_COST } from '../../http/limits/costs.decorator';
import { RawJson } from '../../http/bodies/json-text';
import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { toNativeValue, toStoredValue } from '../content/bodies/native-body';
import { linksOf } from '../content/variants.service';
import { invalidInput } from '../inputs/input-errors';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { variantMissing } from '../sync/variant-missing';
import {
  Conflict,
  ConflictsQuery,
  CopiesInConflictQuery,
  ResolutionBody,
  ResolvedConflict,
  SideBody,
} from './conflict.dto';
import { EXAMPLE_CONFLICT } from './conflict-examples';

/** Conflicts of roll-outs (docs/explanation/keeping-copies-current.md). */
@NativeController('spaces/:space/conflicts', 'Content')
export class ConflictsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Costs(SEARCH_COST)
  @Operation({
    id: 'listConflicts',
    summary: 'Lists values that sources and their copies have changed differently, by the ids of the conflicts.',
    scope: 'read',
    hasPosition: true,
    response: ListOf(Conflict),
    responseHeaders: ['Link'],
    example: { response: { items: [EXAMPLE_CONFLICT], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeQuery() query: ConflictsQuery,
  ) {
    const { root, locale, state, limit } = query;
    if (root !== undefined && !isUuid(root)) throw variantMissing(spaceKey, root);
    const after = this.pages.after<string>(context, query);
    const request = { caller: context.caller, spaceKey, limit, ...omitUndefined({ root, locale, state, after }) };
    const { items, after: next } = await this.rpc.call(listConflicts, request);
    return this.pages.present(context, { items: items.map(presentConflict), after: next });
  }

  @Get(':id')
  @Operation({
    id: 'getConflict',
    summary: 'Reads a conflict.',
    scope: 'read',
    response: Conflict,
    example: { response: EXAMPLE_CONFLICT },
  })
  async read(@Context() { caller }: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    return presentConflict(await this.rpc.call(readConflict, { caller, spaceKey, id: idOf(spaceKey, id) }));
  }

  @Post('resolve')
  @Operation({
    id: 'resolveConflicts',
    summary: 'Resolves the open conflicts of copies: they get the values of the sources, or keep their own.',
    description:
      'The query names the copies, and `limit` is their maximum number. All conflicts of a copy are resolved together, ' +
      'with one new version. A conflict that cannot be resolved stays open and has a `reason`; the others are resolved. ' +
      'A page may have fewer copies than `limit`. Repeat the request with `cursor` until `nextCursor` is null.',
    scope: 'write',
    status: 200,
    response: ListOf(ResolvedConflict),
    responseHeaders: ['Link'],
    example: {
      request: { take: 'theirs' },
      response: {
        items: [
          { id: EXAMPLE_CONFLICT.id, variantId: EXAMPLE_CONFLICT.variantId, path: '/title', outcome: 'resolved' },
        ],
        nextCursor: null,
      },
    },
  })
  async resolveAll(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeQuery() query: CopiesInConflictQuery,
    @NativeBody() { take }: SideBody,
  ) {
    const { root, locale, limit } = query;
    if (root !== undefined && !isUuid(root)) throw variantMissing(spaceKey, root);
    const after = this.pages.after<string>(context, query);
    const request = { caller: context.caller, spaceKey, take, limit, ...omitUndefined({ root, locale, after }) };
    const { items, after: next } = await this.rpc.call(resolveConflicts, request);
    return this.pages.present(context, { items, after: next });
  }

  @Post(':id/resolve')
  @Operation({
    id: 'resolveConflict',
    summary: 'Resolves a conflict: the copy gets the value of the source or another one, or keeps its own.',
    description:
      'With `theirs` and `value`, the copy gets a new version. The last conflict of a copy sets its `basedOn` to the ' +
      'source version that was rolled out. An update with `basedOn` ends all conflicts of the copy.',
    scope: 'write',
    status: 200,
    response: Conflict,
    rejects: [
      'CONFLICT_CHANGED',
      'CONFLICT_RESOLVED',
      'CONFLICT_VALUE_INVALID',
      'CONTENT_ITEM_NOT_ACTIVE',
      'CONTENT_TYPE_INVALID',
      'LINK_INVALID',
    ],
    example: {
      request: { take: 'theirs' },
      response: {
        ...EXAMPLE_CONFLICT,
        state: 'resolved',
        resolution: 'theirs',
        resolvedAt: '2026-11-30T10:05:00.000Z',
      },
    },
  })
  async resolve(
    @Context() { caller }: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() body: ResolutionBody,
  ) {
    const request = { caller, spaceKey, id: idOf(spaceKey, id), ...resolutionOf(spaceKey, body) };
    return presentConflict(await this.rpc.call(resolveConflict, request));
  }
}

function resolutionOf(spaceKey: string, { take, value }: ResolutionBody): Pick<ResolveConflict, 'take' | 'value'> {
  const text = value instanceof RawJson ? value.text : undefined;
  if (take === 'value' && text === undefined) throw invalidValue('FIELD_REQUIRED', 'is required with `take: "value"`');
  if (take !== 'value' && text !== undefined) {
    throw invalidValue('FIELD_INVALID', 'is only allowed with `take: "value"`');
  }
  return { take, ...(text === undefined ? {} : { value: toStoredValue(text, 'value', linksOf(spaceKey)) }) };
}

function invalidValue(code: string, rule: string): RejectedError {
  return invalidInput([{ pointer: '/value', code, detail: `"value" ${rule}.` }]);
}

function idOf(spaceKey: string, id: string): string {
  if (isUuid(id)) return id;
  throw conflictMissing(spaceKey, id);
}

function conflictMissing(spaceKey: string, id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The conflict ${id} does not exist in the space ${spaceKey}.`);
}

function presentConflict({ base, theirs, mine, ...conflict }: ConflictView): Conflict {
  const values = { base, theirs, mine };
  const present = Object.entries(values).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, new RawJson(toNativeValue(text))]],
  );
  return { ...conflict, ...(Object.fromEntries(present) as object) };
}
