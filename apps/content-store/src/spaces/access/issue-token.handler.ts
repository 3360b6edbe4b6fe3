import { Controller } from '@nestjs/common';
import { generateToken, hashSecret, hashToken, verifySecret } from '@scriptorium/auth';
import { issueToken, RejectedError, type IssuedToken } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { insertAccessToken, readClient } from './tokens.store';

/** Clients renew a token when fewer than 30 seconds remain, so it has to be well above that. */
const SECONDS_TO_LIVE = 300;

@Controller()
export class IssueTokenHandler {
  /** Compared with where there is no such client, so that an unknown id takes as long as a wrong secret. */
  private readonly nobodysHash = hashSecret(generateToken());

  constructor(private readonly pool: Pool) {}

  @HandleRpc(issueToken)
  async handle({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<IssuedToken> {
    const client = await readClient(this.pool, clientId);
    const isRight = await verifySecret(clientSecret, client?.secret_hash ?? (await this.nobodysHash));
    if (client === undefined || !isRight) throw credentialsWrong();
    const accessToken = generateToken();
    const token = { hash: hashToken(accessToken), clientId, secondsToLive: SECONDS_TO_LIVE };
    // Verifying takes a while, and the secret may be replaced meanwhile.
    if (!(await insertAccessToken(this.pool, token, client))) throw credentialsWrong();
    return { accessToken, expiresInSeconds: SECONDS_TO_LIVE };
  }
}

function credentialsWrong(): RejectedError {
  return new RejectedError('CREDENTIALS_WRONG', 'The client id or the client secret is wrong.');
}
