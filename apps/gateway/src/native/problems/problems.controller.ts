import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RejectedError } from '@scriptorium/contracts';

import { allProblems } from './problem-codes';
import { presentProblemIndex, presentProblemPage } from './problem-page.presenter';

/** The pages of the problems, without a token: `type` of a problem is the address of its page. */
@Controller('problems')
@ApiExcludeController()
export class ProblemsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): Buffer {
    // A string would be sent as JSON.
    return Buffer.from(presentProblemIndex(allProblems()));
  }

  @Get(':slug')
  @Header('content-type', 'text/html; charset=utf-8')
  read(@Param('slug') slug: string): Buffer {
    const problem = allProblems().find((each) => each.slug === slug);
    if (problem === undefined) throw new RejectedError('NOT_FOUND', `The problem ${slug} does not exist.`);
    return Buffer.from(presentProblemPage(problem));
  }
}
