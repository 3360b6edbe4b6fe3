import type { DataOf } from './event-types';

/** The type of an event of this version of the package: `scriptorium.variant.created.v2`. */
export type EventTypeName = keyof DataOf;

/** A CloudEvent around data of any type. Newer versions of Scriptorium may add members. */
export interface AnyEvent {
  readonly specversion: '1.0';
  /** Identifies duplicates. */
  readonly id: string;
  /** `/spaces/<key of the space>` */
  readonly source: string;
  readonly type: string;
  /** The id of the variant, drive item, job or content type, or the key of the space. */
  readonly subject: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly sequence: string;
  /** The URL of the body of a variant, relative to the public URL of Scriptorium. */
  readonly dataref?: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  readonly data: object;
}

/** An event of one type. */
export type EventOf<Type extends EventTypeName> = AnyEvent & { readonly type: Type; readonly data: DataOf[Type] };

/** An event that this version of the package knows: `switch (event.type)` gives `event.data` its type. */
export type KnownEvent = { [Type in EventTypeName]: EventOf<Type> }[EventTypeName];

/** The entities of events. */
export type Entity = EventTypeName extends `scriptorium.${infer Name}.${string}.v2` ? Name : never;

/** An event of any type of an entity. */
export type EventAbout<Name extends Entity> = Extract<
  KnownEvent,
  { readonly type: `scriptorium.${Name}.${string}.v2` }
>;
