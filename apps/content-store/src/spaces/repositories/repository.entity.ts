import type { SpaceId } from '@scriptorium/contracts';
import { Column, Entity, Generated, PrimaryColumn, VirtualColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'repositories' })
export class RepositoryEntity {
  @PrimaryColumn({ name: 'space_id', type: 'integer' })
  readonly spaceId!: SpaceId;

  @PrimaryColumn({ type: 'text' })
  readonly id!: string;

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text' })
  readonly label!: string;

  @Column({ type: 'text', default: 'ACTIVE' })
  readonly status!: 'ACTIVE' | 'ARCHIVED';

  @Column({ type: 'text', default: 'CONTENT' })
  readonly type!: string;

  @Column({ type: 'text', array: true, default: [] })
  readonly features!: readonly string[];

  @Column({ name: 'item_locales', type: 'text', array: true, default: [] })
  readonly itemLocales!: readonly string[];

  @Column({ name: 'localization_group', type: 'text', nullable: true })
  readonly localizationGroup!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;

  /** Stands for the id in the rows of content. */
  @Column({ type: 'integer' })
  @Generated('increment')
  readonly number!: number;

  /** The assigned content types, in the order of their URIs. Read in the same statement as the repository. */
  @VirtualColumn({
    type: 'json',
    query: (repository) => `
      (select coalesce(
                json_agg(json_build_object('hubContentTypeId', t.id, 'contentTypeUri', t.uri) order by t.uri),
                '[]')
         from content.repository_content_types a
         join content.content_types t on t.space_id = a.space_id and t.id = a.content_type_id
        where a.space_id = ${repository}.space_id
          and a.repository_id = ${repository}.id)`,
  })
  readonly contentTypes!: readonly { readonly hubContentTypeId: string; readonly contentTypeUri: string }[];
}
