import { playTable } from '../../../engine/load/keyword-table.ts'
import { importPlaybookTable, roleMetaTable } from '../../../engine/load/part-table.ts'
import { closed, described, keywordSchemas, ref, type Schema } from './kinds.ts'
import { argumentSpecDefinitions } from './argument-specs.ts'
import { roleDefinitions, taskDefinitions } from './tasks.ts'

/** A file of plays. */
export function playbookSchema(): Schema {
  return { type: 'array', items: ref('play'), definitions: { ...taskDefinitions(), play: play() } }
}

/** A file of tasks or handlers; it may be empty. */
export function tasksSchema(): Schema {
  return { type: ['array', 'null'], items: ref('task'), definitions: taskDefinitions() }
}

/** `meta/main.yml` and `meta/argument_specs.yml` of a role. */
export function metaSchema(): Schema {
  return {
    ...closed(['object', 'null'], keywordSchemas(roleMetaTable)),
    definitions: { ...roleDefinitions(), ...argumentSpecDefinitions() },
  }
}

function play(): Schema {
  const file = described('A playbook whose plays stand in this place.', {
    type: ['string', 'number'],
    pattern: '^(?![\\s\\S]*\\{\\{)',
  })
  const prefixed = '^[a-z0-9_]+\\.[a-z0-9_]+\\.import_playbook$'
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...keywordSchemas(playTable),
      ...keywordSchemas(importPlaybookTable),
      import_playbook: file,
    },
    patternProperties: { [prefixed]: file },
    if: { properties: { import_playbook: false }, patternProperties: { [prefixed]: false } },
    then: { required: ['hosts'], propertyNames: { enum: Object.keys(playTable) } },
    else: {
      propertyNames: {
        anyOf: [
          { enum: ['import_playbook', ...Object.keys(importPlaybookTable)] },
          { pattern: prefixed },
        ],
      },
    },
  }
}
