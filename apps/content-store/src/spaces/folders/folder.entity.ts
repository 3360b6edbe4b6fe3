import type { SpaceId } from '@scriptorium/contracts';
import { Column, Entity, Generated, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'folders' })
export class FolderEntity {
  @PrimaryColumn({ name: 'space_id', type: 'integer' })
  readonly spaceId!: SpaceId;

  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ name: 'repository_id', type: 'text' })
  readonly repositoryId!: string;

  /** Null at the top of the repository. */
  @Column({ name: 'parent_id', type: 'text', nullable: true })
  readonly parentId!: string | null;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  /** Stands for the id in the rows of content. */
  @Column({ type: 'integer' })
  @Generated('increment')
  readonly number!: number;
}
