// Generated from libs/contracts: UPDATE_EVENTS=1 npx jest tools/events

/** The JSON Schema of an event, without its data. */
export const EVENT_SCHEMA = {
  "$id": "urn:scriptorium:schema:event:v2",
  "type": "object",
  "required": [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "sequence",
    "datacontenttype",
    "dataschema",
    "data"
  ],
  "properties": {
    "specversion": {
      "const": "1.0"
    },
    "id": {
      "type": "string",
      "minLength": 1,
      "description": "Computed from the change. It is also the `Nats-Msg-Id`, so it identifies duplicates."
    },
    "source": {
      "type": "string",
      "minLength": 1,
      "description": "The space: `/spaces/<key>`."
    },
    "type": {
      "type": "string",
      "minLength": 1,
      "description": "`scriptorium.<entity>.<fact>.v2`."
    },
    "subject": {
      "type": "string",
      "minLength": 1,
      "description": "The id of the variant, drive item, job or content type, or the key of the space."
    },
    "time": {
      "type": "string",
      "minLength": 1,
      "description": "RFC 3339 in UTC."
    },
    "sequence": {
      "type": "string",
      "pattern": "^[0-9]{16}$",
      "description": "Grows with each change of an entity. The event with the highest sequence has its last state."
    },
    "dataref": {
      "type": "string",
      "minLength": 1,
      "description": "The URL of the body of a variant, relative to the public URL of Scriptorium."
    },
    "datacontenttype": {
      "const": "application/json"
    },
    "dataschema": {
      "type": "string",
      "minLength": 1,
      "description": "The `$id` of the schema of `data`."
    },
    "data": {
      "type": "object"
    }
  }
} as const;

/** The JSON Schemas of the data of events, by the name of the type. `dataschema` of an event is their `$id`. */
export const DATA_SCHEMAS = {
  "DriveItemFact": {
    "$id": "urn:scriptorium:schema:drive-item:v2",
    "type": "object",
    "required": [
      "driveId",
      "itemId",
      "parentId",
      "name",
      "isFolder",
      "size"
    ],
    "properties": {
      "driveId": {
        "type": "string",
        "format": "uuid"
      },
      "itemId": {
        "type": "string",
        "format": "uuid"
      },
      "parentId": {
        "anyOf": [
          {
            "type": "string",
            "format": "uuid"
          },
          {
            "type": "null"
          }
        ]
      },
      "name": {
        "type": "string"
      },
      "isFolder": {
        "type": "boolean"
      },
      "size": {
        "description": "Bytes; of a folder, the sum of the files below it.",
        "type": "integer",
        "minimum": 0
      }
    }
  },
  "JobFact": {
    "$id": "urn:scriptorium:schema:job:v2",
    "type": "object",
    "required": [
      "jobId",
      "kind",
      "state",
      "rootKind",
      "rootId",
      "rootVersion",
      "rootLabel",
      "rootLocale",
      "locales",
      "replicateFolderStructure",
      "requestedBy",
      "labels",
      "parentJobId",
      "attempts",
      "progress",
      "doneAtStart",
      "acceptedAt",
      "plannedAt",
      "startedAt",
      "endedAt",
      "changedAt",
      "error"
    ],
    "properties": {
      "jobId": {
        "type": "string",
        "format": "uuid"
      },
      "kind": {
        "type": "string",
        "x-extensible-enum": [
          "localize",
          "duplicate",
          "copy-drive-items",
          "undo",
          "roll-out"
        ]
      },
      "state": {
        "type": "string",
        "x-extensible-enum": [
          "accepted",
          "planning",
          "running",
          "waiting",
          "throttled",
          "cancelling",
          "completed",
          "completed-with-failures",
          "failed",
          "cancelled"
        ]
      },
      "rootKind": {
        "type": "string",
        "x-extensible-enum": [
          "variant",
          "drive-item"
        ]
      },
      "rootId": {
        "type": "string",
        "format": "uuid"
      },
      "rootVersion": {
        "type": "integer",
        "minimum": 0
      },
      "rootLabel": {
        "type": "string"
      },
      "rootLocale": {
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "locales": {
        "description": "The destinations of a localize job; the locales of the family of a duplicate; empty for a copy in drives.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "resultFamilyId": {
        "description": "The family that a duplicate creates.",
        "type": "string",
        "format": "uuid"
      },
      "replicateFolderStructure": {
        "type": "boolean"
      },
      "requestedBy": {
        "type": "string"
      },
      "labels": {
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      },
      "parentJobId": {
        "anyOf": [
          {
            "type": "string",
            "format": "uuid"
          },
          {
            "type": "null"
          }
        ]
      },
      "undoJobId": {
        "description": "The undo that starts when the job is cancelled.",
        "type": "string",
        "format": "uuid"
      },
      "attempts": {
        "description": "1, and one more for each retry.",
        "type": "integer",
        "minimum": 1
      },
      "doneAtStart": {
        "description": "`progress.done` at `startedAt`.",
        "type": "integer",
        "minimum": 0
      },
      "acceptedAt": {
        "type": "string",
        "minLength": 20
      },
      "plannedAt": {
        "anyOf": [
          {
            "type": "string",
            "minLength": 20
          },
          {
            "type": "null"
          }
        ]
      },
      "startedAt": {
        "anyOf": [
          {
            "type": "string",
            "minLength": 20
          },
          {
            "type": "null"
          }
        ]
      },
      "endedAt": {
        "anyOf": [
          {
            "type": "string",
            "minLength": 20
          },
          {
            "type": "null"
          }
        ]
      },
      "changedAt": {
        "type": "string",
        "minLength": 20
      },
      "error": {
        "anyOf": [
          {
            "type": "object",
            "required": [
              "code",
              "message"
            ],
            "properties": {
              "code": {
                "type": "string"
              },
              "message": {
                "type": "string"
              }
            }
          },
          {
            "type": "null"
          }
        ]
      },
      "progress": {
        "type": "object",
        "required": [
          "total",
          "done",
          "created",
          "reused",
          "skipped",
          "failed",
          "shared",
          "dropped"
        ],
        "properties": {
          "total": {
            "type": "integer",
            "minimum": 0
          },
          "done": {
            "type": "integer",
            "minimum": 0
          },
          "created": {
            "type": "integer",
            "minimum": 0
          },
          "reused": {
            "type": "integer",
            "minimum": 0
          },
          "skipped": {
            "type": "integer",
            "minimum": 0
          },
          "failed": {
            "type": "integer",
            "minimum": 0
          },
          "shared": {
            "type": "integer",
            "minimum": 0
          },
          "dropped": {
            "type": "integer",
            "minimum": 0
          },
          "removed": {
            "description": "Copies that an undo has removed, and those that it has archived instead. Only for an undo.",
            "type": "integer",
            "minimum": 0
          },
          "archived": {
            "type": "integer",
            "minimum": 0
          },
          "updated": {
            "description": "Copies that a roll-out or its undo has updated. Only for these.",
            "type": "integer",
            "minimum": 0
          }
        }
      }
    }
  },
  "ContentTypeFact": {
    "$id": "urn:scriptorium:schema:content-type:v2",
    "type": "object",
    "required": [
      "contentTypeId",
      "status"
    ],
    "properties": {
      "contentTypeId": {
        "type": "string"
      },
      "status": {
        "description": "A deleted content type has only this and its id.",
        "type": "string",
        "x-extensible-enum": [
          "active",
          "archived",
          "deleted"
        ]
      },
      "uri": {
        "type": "string"
      },
      "label": {
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "schemaVersion": {
        "type": "integer",
        "minimum": 1
      },
      "modelId": {
        "description": "The model (DatoCMS, CM API) of the type; null if it was registered with a schema (Amplience).",
        "anyOf": [
          {
            "type": "string",
            "format": "uuid"
          },
          {
            "type": "null"
          }
        ]
      },
      "apiKey": {
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "repositoryIds": {
        "description": "Ids of the repositories that accept the type. At most MAX_EVENT_REPOSITORIES; else see `repositoryCount`.",
        "type": "array",
        "items": {
          "type": "string"
        },
        "maxItems": 100
      },
      "repositoryCount": {
        "type": "integer",
        "minimum": 0
      }
    }
  },
  "SpaceFact": {
    "$id": "urn:scriptorium:schema:space:v2",
    "type": "object",
    "required": [
      "key",
      "status"
    ],
    "properties": {
      "key": {
        "type": "string"
      },
      "status": {
        "description": "A deleted space has only this and its key.",
        "type": "string",
        "x-extensible-enum": [
          "active",
          "deleted"
        ]
      },
      "hubId": {
        "type": "string"
      },
      "label": {
        "type": "string"
      },
      "locales": {
        "description": "The default locale first.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "repositories": {
        "description": "Oldest first. At most MAX_EVENT_REPOSITORIES; with more, `repositoryCount` is present instead.",
        "type": "array",
        "maxItems": 100,
        "items": {
          "type": "object",
          "required": [
            "repositoryId",
            "name",
            "label",
            "status"
          ],
          "properties": {
            "repositoryId": {
              "type": "string"
            },
            "name": {
              "type": "string"
            },
            "label": {
              "type": "string"
            },
            "status": {
              "type": "string",
              "x-extensible-enum": [
                "active",
                "archived"
              ]
            }
          }
        }
      },
      "repositoryCount": {
        "type": "integer",
        "minimum": 0
      }
    }
  },
  "VariantFact": {
    "$id": "urn:scriptorium:schema:variant:v2",
    "type": "object",
    "required": [
      "variantId",
      "familyId",
      "locale",
      "version",
      "status",
      "publishingStatus"
    ],
    "properties": {
      "variantId": {
        "type": "string",
        "format": "uuid"
      },
      "familyId": {
        "type": "string",
        "format": "uuid"
      },
      "locale": {
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "version": {
        "type": "integer",
        "minimum": 1
      },
      "status": {
        "description": "The status after the event. A deleted variant has `deleted`, and `none` as publishing status.",
        "type": "string",
        "x-extensible-enum": [
          "active",
          "archived",
          "deleted"
        ]
      },
      "publishingStatus": {
        "type": "string",
        "x-extensible-enum": [
          "none",
          "early",
          "latest",
          "unpublished"
        ]
      },
      "publishedVersion": {
        "description": "The published version and the time of its publication. Null if none was ever published; absent in `deleted`.",
        "anyOf": [
          {
            "type": "integer",
            "minimum": 1
          },
          {
            "type": "null"
          }
        ]
      },
      "publishedAt": {
        "anyOf": [
          {
            "type": "string",
            "minLength": 20
          },
          {
            "type": "null"
          }
        ]
      },
      "contentType": {
        "description": "URI of the content type; null if the body names none.",
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "repositoryId": {
        "type": "string"
      },
      "folderId": {
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "workflowState": {
        "description": "Workflow state (Amplience) or stage (DatoCMS).",
        "anyOf": [
          {
            "type": "string"
          },
          {
            "type": "null"
          }
        ]
      },
      "label": {
        "type": "string"
      },
      "bodyHash": {
        "description": "SHA-256 of the body without ids, in base64url. Two versions with the same hash differ at most in ids.",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{43}$"
      },
      "links": {
        "description": "Ids that the body links to, in its order: of variants if the link was written through the Amplience API, otherwise of families. At most MAX_EVENT_LINKS; with more, `linkCount` is present instead.",
        "type": "array",
        "items": {
          "type": "string",
          "format": "uuid"
        },
        "maxItems": 32
      },
      "linkCount": {
        "type": "integer",
        "minimum": 0
      },
      "copiedFrom": {
        "description": "The source of a copy; absent if the variant is not a copy.",
        "type": "object",
        "required": [
          "variantId",
          "version",
          "jobId"
        ],
        "properties": {
          "variantId": {
            "type": "string",
            "format": "uuid"
          },
          "version": {
            "type": "integer"
          },
          "jobId": {
            "anyOf": [
              {
                "type": "string",
                "format": "uuid"
              },
              {
                "type": "null"
              }
            ]
          }
        }
      },
      "basedOn": {
        "description": "The source version that the content reflects. Present if `copiedFrom` is, and absent in `deleted`.",
        "type": "integer",
        "minimum": 1
      },
      "syncState": {
        "description": "How the copy relates to its source. Present if `basedOn` is.",
        "type": "string",
        "x-extensible-enum": [
          "copied",
          "adapted",
          "outdated",
          "source-archived",
          "source-deleted"
        ]
      }
    }
  }
} as const;

/** The `$id` of the schema of the data, by the type of the event. */
export const DATA_SCHEMA_OF: Readonly<Record<string, string>> = {
  "scriptorium.variant.created.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.updated.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.published.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.unpublished.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.archived.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.unarchived.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.moved.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.workflow-changed.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.outdated.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.sync-changed.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.variant.deleted.v2": "urn:scriptorium:schema:variant:v2",
  "scriptorium.job.accepted.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.job.planned.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.job.progressed.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.job.completed.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.job.failed.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.job.cancelled.v2": "urn:scriptorium:schema:job:v2",
  "scriptorium.drive-item.created.v2": "urn:scriptorium:schema:drive-item:v2",
  "scriptorium.drive-item.updated.v2": "urn:scriptorium:schema:drive-item:v2",
  "scriptorium.drive-item.deleted.v2": "urn:scriptorium:schema:drive-item:v2",
  "scriptorium.space.created.v2": "urn:scriptorium:schema:space:v2",
  "scriptorium.space.updated.v2": "urn:scriptorium:schema:space:v2",
  "scriptorium.space.deleted.v2": "urn:scriptorium:schema:space:v2",
  "scriptorium.content-type.created.v2": "urn:scriptorium:schema:content-type:v2",
  "scriptorium.content-type.updated.v2": "urn:scriptorium:schema:content-type:v2",
  "scriptorium.content-type.deleted.v2": "urn:scriptorium:schema:content-type:v2"
};
