import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'tokens' })
export class TokenEntity {
  @PrimaryColumn({ name: 'token_hash', type: 'bytea' })
  readonly tokenHash!: Buffer;

  @Column({ name: 'principal_id', type: 'uuid' })
  readonly principalId!: string;

  /** Null: a personal token, which does not expire. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  readonly expiresAt!: Date | null;
}
