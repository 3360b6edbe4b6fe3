import type { Scope, SpaceId } from '@scriptorium/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The scopes of a principal in a space. */
@Entity({ schema: 'content', name: 'grants' })
export class GrantEntity {
  @PrimaryColumn({ name: 'principal_id', type: 'uuid' })
  readonly principalId!: string;

  @PrimaryColumn({ name: 'space_id', type: 'integer' })
  readonly spaceId!: SpaceId;

  @Column({ type: 'text', array: true })
  readonly scopes!: readonly Scope[];
}
