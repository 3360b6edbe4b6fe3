import { Controller } from '@nestjs/common';
import { generateToken, hashSecret, hashToken, verifySecret } from '@scriptorium/auth';
import { issueToken, RejectedError, type IssuedToken } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { findClient, insertAccessToken } from './tokens.store';
import { SpacePool } from '../../database-pools.store';

/** Clients renew a token when fewer than 30 seconds remain, so the lifetime must be much longer. */
const SECONDS_TO_LIVE = 300;

@Controller()
export class IssueTokenHandler {
  /** Compared with the secret of an unknown client, so that an unknown id takes as long as a wrong secret. */
  private readonly dummyHash = hashSecret(generateToken());

  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
  ) {}

  @HandleRpc(issueToken)
  async handle({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<IssuedToken> {
    const client = await findClient(this.db.manager, clientId);
    const isVerified = await verifySecret(clientSecret, client?.secretHash ?? (await this.dummyHash));
    if (client === null || !isVerified) throw credentialsWrong();
    const accessToken = generateToken();
    const token = { hash: hashToken(accessToken), secondsToLive: SECONDS_TO_LIVE };
    // The secret may be replaced while it is being verified.
    if (!(await insertAccessToken(this.pool, token, client))) throw credentialsWrong();
    return { accessToken, expiresInSeconds: SECONDS_TO_LIVE };
  }
}

function credentialsWrong(): RejectedError {
  return new RejectedError('CREDENTIALS_WRONG', 'The client id or the client secret is wrong.');
}
