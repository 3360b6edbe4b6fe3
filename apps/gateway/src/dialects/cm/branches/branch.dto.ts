import { ApiProperty } from '@nestjs/swagger';

export class BranchSystem {
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly updatedAt!: string;
}

export class Branch {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: Boolean }) readonly default!: boolean;
  @ApiProperty({ type: BranchSystem }) readonly system!: BranchSystem;
}

export class BranchList {
  @ApiProperty({ type: 'integer' }) readonly totalCount!: number;
  @ApiProperty({ type: [Branch] }) readonly data!: Branch[];
}
