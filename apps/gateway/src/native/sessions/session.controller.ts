import { Controller, Delete, Post, UseGuards } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiTags } from '@nestjs/swagger';

import { GatewayConfig } from '../../config';
import { MaxBytes } from '../../http/bodies/max-bytes.decorator';
import { TextMember } from '../../http/dtos/members.decorator';
import { AddressLimitGuard } from '../../http/limits/address-limit.guard';
import { SignInLimits } from '../../http/limits/sign-in-limits.service';
import { Callers } from '../../http/requests/callers.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { invalidInput } from '../inputs/input-errors';
import { NativeBody } from '../inputs/native-body.pipe';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../problems/problem.dto';
import { requireSameOrigin } from '../../http/sessions/require-same-origin';
import { deriveSessionKey, sealSession, SESSION_SECONDS, setCookie } from '../../http/sessions/session-cookie';
import { SignInCodes } from './sign-in-codes.service';

export class NewSession {
  @TextMember({
    isOptional: true,
    limits: { minLength: 1, maxLength: 2_000 },
    description: 'A personal token, or an access token.',
  })
  readonly token?: string;

  @TextMember({
    isOptional: true,
    limits: { minLength: 1, maxLength: 4_000 },
    description: 'Instead of a token: the code of a sign-in link, which is valid once.',
  })
  readonly code?: string;
}

export class Session {
  @ApiProperty({ type: String, format: 'date-time', description: 'The session ends earlier with its token.' })
  readonly endsAt!: string;
}

/** Anonymous clients can send these requests. */
const MAX_SESSION_REQUEST_BYTES = 16 * 1_024;

/** Sessions of browsers: a cookie instead of a token (docs/contracts/native.md §1). */
@Controller('v1/session')
@UseGuards(AddressLimitGuard, OperationGuard)
@ApiTags('Identity')
@ApiExtraModels(Problem)
export class SessionController {
  private readonly key: Buffer;

  constructor(
    private readonly callers: Callers,
    private readonly codes: SignInCodes,
    private readonly signIns: SignInLimits,
    { callerSigningKey }: GatewayConfig,
  ) {
    this.key = deriveSessionKey(callerSigningKey);
  }

  @Post()
  @MaxBytes(MAX_SESSION_REQUEST_BYTES)
  @Operation({
    id: 'createSession',
    summary:
      'Signs a browser in with a token or a sign-in code: sets a cookie for requests below `/v1` from the same origin.',
    isAnonymous: true,
    status: 201,
    response: Session,
    responseHeaders: ['Set-Cookie'],
    example: {
      request: { token: 'a-personal-token-of-at-least-32-characters' },
      response: { endsAt: '2026-11-22T00:00:00.000Z' },
    },
  })
  async create(@Context() context: RequestContext, @NativeBody() body: NewSession): Promise<Session> {
    requireSameOrigin(context.request.headers, context.publicUrl);
    const token = await this.signIns.attempt(context.request, undefined, async () => {
      const named = this.tokenOf(body);
      await this.callers.ofToken(named);
      return named;
    });
    const endsAt = Date.now() + SESSION_SECONDS * 1_000;
    const value = sealSession(this.key, { token, endsAt });
    context.addHeaders({ 'set-cookie': setCookie(value, pathOf(context)), 'cache-control': 'no-store' });
    return { endsAt: new Date(endsAt).toISOString() };
  }

  private tokenOf({ token, code }: NewSession): string {
    if (token !== undefined && code === undefined) return token;
    if (code !== undefined && token === undefined) return this.codes.tokenOf(code);
    const detail = 'Either "token" or "code" is required.';
    throw invalidInput([{ pointer: '/token', code: 'FIELD_REQUIRED', detail }]);
  }

  @Delete()
  @Operation({
    id: 'deleteSession',
    summary: 'Ends the session of a browser: removes its cookie.',
    isAnonymous: true,
    status: 204,
    responseHeaders: ['Set-Cookie'],
  })
  end(@Context() context: RequestContext): void {
    requireSameOrigin(context.request.headers, context.publicUrl);
    context.addHeaders({ 'set-cookie': setCookie('', pathOf(context)) });
  }
}

function pathOf({ publicUrl }: RequestContext): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, '');
}
