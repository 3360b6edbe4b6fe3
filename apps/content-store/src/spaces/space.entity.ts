import type { SpaceId } from '@scriptorium/contracts';
import { Column, Entity, PrimaryGeneratedColumn, VirtualColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'spaces' })
export class SpaceEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  readonly id!: SpaceId;

  @Column({ type: 'text', unique: true })
  readonly key!: string;

  @Column({ name: 'hub_id', type: 'text', unique: true })
  readonly hubId!: string;

  @Column({ type: 'text' })
  readonly label!: string;

  @Column({ type: 'text', nullable: true })
  readonly description!: string | null;

  @Column({ type: 'jsonb', default: {} })
  readonly settings!: Readonly<Record<string, unknown>>;

  /** The default locale first. Read in the same statement as the space. */
  @VirtualColumn({
    type: 'text',
    query: (space) => `
      array(
        select l.locale
          from content.locales l
         where l.space_id = ${space}.id
         order by l.is_default desc, l.position, l.locale)`,
  })
  readonly locales!: readonly string[];

  @Column({ name: 'created_by', type: 'text' })
  readonly createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  @Column({ name: 'updated_by', type: 'text' })
  readonly updatedBy!: string;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  readonly updatedAt!: Date;

  @Column({ name: 'models_version', type: 'integer', default: 1 })
  readonly modelsVersion!: number;
}
