import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A client or a person. The name is unique within its kind. */
@Entity({ schema: 'content', name: 'principals' })
export class PrincipalEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id!: string;

  @Column({ type: 'text' })
  readonly kind!: 'client' | 'person';

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  readonly createdAt!: Date;
}
