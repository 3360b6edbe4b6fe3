import { ApiProperty } from '@nestjs/swagger';

/** A person or an API client. */
export class Principal {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for a deleted principal.' })
  readonly name!: string | null;

  @ApiProperty({ type: String, nullable: true, enum: ['client', 'person'] }) readonly kind!: string | null;
}
