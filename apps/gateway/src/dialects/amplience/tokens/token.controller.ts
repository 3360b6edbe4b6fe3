import { Body, Controller, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { generateToken, hashToken } from '@scriptorium/auth';
import { issueToken, readSecretSalt, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyRequest } from 'fastify';

import { Callers } from '../../../http/requests/callers.service';
import { AddressLimitGuard } from '../../../http/limits/address-limit.guard';
import { SignInLimits } from '../../../http/limits/sign-in-limits.service';
import { MaxBytes } from '../../../http/bodies/max-bytes.decorator';
import { RequestBody } from '../../../http/bodies/request-body';
import { SecretProofs } from './secret-proofs.service';

/** Anonymous clients can send these requests. */
const MAX_TOKEN_REQUEST_BYTES = 16 * 1_024;

interface Credentials {
  readonly grantType: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * `POST /oauth/token`: client credentials, as a form or as JSON. The response is always JSON
 * (docs/contracts/amplience.md §1.1). Rejects more than 16 KiB with REQUEST_TOO_LARGE. The secret and the token do not
 * leave the gateway.
 */
@Controller('oauth')
@UseGuards(AddressLimitGuard)
export class TokenController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly callers: Callers,
    private readonly proofs: SecretProofs,
    private readonly signIns: SignInLimits,
  ) {}

  @Post('token')
  @MaxBytes(MAX_TOKEN_REQUEST_BYTES)
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async token(@Req() request: FastifyRequest, @Body() source: unknown): Promise<object> {
    const credentials = credentialsOf(typeof source === 'string' ? source : '');
    if (credentials.grantType !== 'client_credentials') {
      throw new RejectedError('GRANT_TYPE_UNSUPPORTED', 'The grant type must be client_credentials.');
    }
    return this.signIns.attempt(request, credentials.clientId, () => this.issue(credentials));
  }

  private async issue({ clientId, clientSecret }: Credentials): Promise<object> {
    const accessToken = generateToken();
    const request = { clientId, tokenHash: hashToken(accessToken).toString('base64url') };
    const proof = await this.proofs.prove(clientSecret, await this.rpc.call(readSecretSalt, { clientId }), request);
    const { expiresInSeconds } = await this.rpc.call(issueToken, { ...request, proof });
    const { grants } = await this.callers.ofToken(accessToken);
    const scope = [...new Set(grants.flatMap(({ scopes }) => scopes))].join(' ');
    return { access_token: accessToken, token_type: 'bearer', expires_in: expiresInSeconds, scope };
  }
}

/** Detects the format from the text, because some clients send no content type. */
function credentialsOf(source: string): Credentials {
  const body = source.trimStart().startsWith('{') ? RequestBody.parse(source) : formBody(source);
  return {
    grantType: body.text('grant_type'),
    clientId: body.text('client_id'),
    clientSecret: body.text('client_secret'),
  };
}

function formBody(source: string): RequestBody {
  return RequestBody.parse(JSON.stringify(Object.fromEntries(new URLSearchParams(source))));
}
