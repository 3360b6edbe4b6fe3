import { ApiProperty } from '@nestjs/swagger';
import { scopes } from '@scriptorium/contracts';

import { Principal } from '../identity/principal.dto';

/** An API client with its scopes in the space. */
export class ApiClient {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: Principal }) readonly principal!: Principal;
  @ApiProperty({ type: [String], enum: [...scopes] }) readonly scopes!: readonly string[];
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
}

/** A personal token with its scopes in the space. The id identifies the token, and does not give access. */
export class AccessToken extends ApiClient {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: it does not expire.' })
  readonly expiresAt!: string | null;
}
