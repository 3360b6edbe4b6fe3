import type { SpaceId } from '@scriptorium/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'locales' })
export class LocaleEntity {
  @PrimaryColumn({ name: 'space_id', type: 'integer' })
  readonly spaceId!: SpaceId;

  /** The locale as it was defined. It is the id of the locale. */
  @PrimaryColumn({ type: 'text' })
  readonly locale!: string;

  @Column({ type: 'text' })
  readonly label!: string;

  @Column({ name: 'is_default', type: 'boolean', default: false })
  readonly isDefault!: boolean;

  @Column({ type: 'integer' })
  readonly position!: number;

  /** Null in rows that are older than this column. */
  @Column({ type: 'text', nullable: true })
  readonly canonical!: string | null;

  @Column({ type: 'text', array: true, nullable: true })
  readonly fallback!: readonly string[] | null;
}
