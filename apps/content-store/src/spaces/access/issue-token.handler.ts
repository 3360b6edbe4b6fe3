import { Controller } from '@nestjs/common';
import { randomSalt, saltOf, verifyProof } from '@scriptorium/auth';
import { issueToken, readSecretSalt, RejectedError, type SecretSalt, type TokenRequest } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { findClient, insertAccessToken } from './tokens.store';
import { SpacePool } from '../../database-pools.store';

/** Clients renew a token when fewer than 30 seconds remain, so the lifetime must be much longer. */
const SECONDS_TO_LIVE = 300;

@Controller()
export class IssueTokenHandler {
  /** For unknown clients, so that an unknown id takes as long as a wrong secret. */
  private readonly saltOfUnknown = randomSalt();

  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
  ) {}

  @HandleRpc(readSecretSalt)
  async readSalt({ clientId }: { clientId: string }): Promise<SecretSalt> {
    const client = await findClient(this.db.manager, clientId);
    return client === null ? this.saltOfUnknown : saltOf(client.secretHash);
  }

  @HandleRpc(issueToken)
  async handle(request: TokenRequest): Promise<{ expiresInSeconds: number }> {
    const client = await findClient(this.db.manager, request.clientId);
    if (client === null || !verifyProof(request.proof, client.secretHash, request)) throw credentialsWrong();
    const token = { hash: Buffer.from(request.tokenHash, 'base64url'), secondsToLive: SECONDS_TO_LIVE };
    // The secret may be replaced while it is being verified.
    if (!(await insertAccessToken(this.pool, token, client))) throw credentialsWrong();
    return { expiresInSeconds: SECONDS_TO_LIVE };
  }
}

function credentialsWrong(): RejectedError {
  return new RejectedError('CREDENTIALS_WRONG', 'The client id or the client secret is wrong.');
}
