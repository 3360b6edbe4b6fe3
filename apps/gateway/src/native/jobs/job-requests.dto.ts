import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

const MAX_NODES = 10_000;

export class CancelRequest {
  @ApiProperty({ type: String, enum: ['keep'], required: false, description: 'Existing copies are kept.' })
  @IsOptional()
  @IsIn(['keep'])
  readonly made?: 'keep';
}

export class RetryRequest {
  @ApiProperty({
    type: [Number],
    required: false,
    description: 'Numbers of nodes. Failures of other nodes stay. Default: every failed node.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_NODES)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(2 ** 31 - 1, { each: true })
  readonly nodes?: number[];
}
