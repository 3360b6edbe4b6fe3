import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

const MAX_NODES = 10_000;

/** Null counts as absent, as in the members of the other requests. */
const AbsentIfNull = (): PropertyDecorator => Transform(({ value }: { value: unknown }) => value ?? undefined);

export class CancelRequest {
  @ApiProperty({
    type: String,
    enum: ['keep', 'remove'],
    required: false,
    nullable: true,
    description: 'Existing copies are kept, or a localization or a roll-out is undone after its end. Default: `keep`.',
  })
  @AbsentIfNull()
  @IsOptional()
  @IsIn(['keep', 'remove'])
  readonly made?: 'keep' | 'remove';
}

export class RetryRequest {
  @ApiProperty({
    type: [Number],
    required: false,
    nullable: true,
    description: 'Numbers of nodes. Failures of other nodes stay. Default: every failed node.',
  })
  @AbsentIfNull()
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_NODES)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(2 ** 31 - 1, { each: true })
  readonly nodes?: number[];
}

export class UndoBody {
  @ApiProperty({
    type: Boolean,
    required: false,
    nullable: true,
    description: 'Makes only the plan, which can be changed and executed.',
  })
  @AbsentIfNull()
  @IsOptional()
  @IsBoolean()
  readonly dryRun?: boolean;
}
