import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { generateToken, hashToken } from '@scriptorium/auth';
import { issueToken, readSecretSalt, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Callers } from '../../../http/requests/callers.service';
import { RequestBody } from '../../../http/bodies/request-body';
import { SecretProofs } from './secret-proofs.service';

interface Credentials {
  readonly grantType: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * `POST /oauth/token`: client credentials, as a form or as JSON. The response is always JSON
 * (docs/contracts/amplience.md §1.1). The secret and the token do not leave the gateway.
 */
@Controller('oauth')
export class TokenController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly callers: Callers,
    private readonly proofs: SecretProofs,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async token(@Body() source: unknown): Promise<object> {
    const { grantType, clientId, clientSecret } = credentialsOf(typeof source === 'string' ? source : '');
    if (grantType !== 'client_credentials') {
      throw new RejectedError('GRANT_TYPE_UNSUPPORTED', 'The grant type must be client_credentials.');
    }
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
