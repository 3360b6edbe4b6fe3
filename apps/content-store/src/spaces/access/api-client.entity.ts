import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'content', name: 'api_clients' })
export class ApiClientEntity {
  @PrimaryColumn({ name: 'client_id', type: 'text' })
  readonly clientId!: string;

  @Column({ name: 'principal_id', type: 'uuid' })
  readonly principalId!: string;

  @Column({ name: 'secret_hash', type: 'text' })
  readonly secretHash!: string;
}
