import { ApiProperty } from '@nestjs/swagger';
import { type Scope, scopes } from '@scriptorium/contracts';

import { DateMember, TextMember, TextsMember } from '../../http/dtos/members.decorator';
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

const SCOPE = /^(?:read|write|publish|localize|admin)$/;
const SCOPES = {
  maxItems: scopes.length,
  limits: { minLength: 1, maxLength: 8, pattern: SCOPE },
  code: 'FIELD_INVALID',
};
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

export class ScopesChange {
  @TextsMember({ ...SCOPES, description: 'At least one.' }) readonly scopes!: readonly Scope[];
}

export class NewClient extends ScopesChange {
  @TextMember({ limits: { minLength: 1, maxLength: 255 }, description: 'Unique in the whole system.' })
  readonly name!: string;
}

export class NewToken extends NewClient {
  @DateMember({ isOptional: true, pattern: TIME, code: 'FIELD_INVALID', description: 'Default: it does not expire.' })
  readonly expiresAt?: string;
}

/** A new API client. */
export class CreatedClient extends ApiClient {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The client secret, shown only here. Null in the repetition of a request.',
  })
  readonly secret!: string | null;
}

/** A new token. */
export class CreatedToken extends AccessToken {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The bearer token, shown only here. Null in the repetition of a request.',
  })
  readonly token!: string | null;
}
