/**
 * The classes of the inputs of a handler. `@ValidatedBody() body: NewLocale` records the class NewLocale, so that the
 * route is checked and documented by the class that its handler names.
 */
import 'reflect-metadata';

import type { DtoClass } from './rules';

const INPUTS = Symbol('inputs');

interface InputClasses {
  readonly query?: DtoClass;
  readonly body?: DtoClass;
}

/** Returns a parameter decorator that records the class of its parameter. */
export function recordClass(input: keyof InputClasses, decorate: ParameterDecorator): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) throw new Error(`The ${input} of a request is not a parameter of a constructor.`);
    const types = Reflect.getMetadata('design:paramtypes', target, method) as readonly DtoClass[];
    Reflect.defineMetadata(INPUTS, { ...classesOf(target, method), [input]: types[index] }, target, method);
    decorate(target, method, index);
  };
}

/** Returns the classes that the parameters of a method record. `target` is the prototype of the class. */
export function classesOf(target: object, method: string | symbol): InputClasses {
  return (Reflect.getMetadata(INPUTS, target, method) as InputClasses | undefined) ?? {};
}
