import { ApiProperty } from '@nestjs/swagger';
import { scopes } from '@scriptorium/contracts';

export class SpaceRights {
  @ApiProperty({ type: String, description: 'The name of the space in paths.' }) readonly key!: string;
  @ApiProperty({ type: [String], enum: [...scopes] }) readonly scopes!: readonly string[];
}

export class Me {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String, nullable: true }) readonly name!: string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['client', 'person'] }) readonly kind!: string | null;
  @ApiProperty({ type: [SpaceRights] }) readonly spaces!: readonly SpaceRights[];
}

export class Space {
  @ApiProperty({ type: String, description: 'The name of the space in paths.' }) readonly key!: string;
  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: String, nullable: true }) readonly description!: string | null;
  @ApiProperty({ type: String, enum: ['active', 'deleting'] }) readonly state!: 'active' | 'deleting';
  @ApiProperty({ type: [String], description: 'The default locale is first.' }) readonly locales!: readonly string[];
  @ApiProperty({ type: [String], enum: [...scopes], description: "The caller's scopes." })
  readonly scopes!: readonly string[];

  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly updatedAt!: string;
}
