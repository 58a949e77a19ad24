import type { EvaluatedCondition, Module } from './module.ts'

/** Conditions that have to hold. */
export interface AssertArgs {
  /** As written: one condition or a list; evaluated by the runner before the module sees them. */
  readonly that: readonly EvaluatedCondition[]
  readonly fail_msg?: string | readonly string[]
  /** Ansible's older name of `fail_msg`. */
  readonly msg?: string | readonly string[]
  readonly success_msg?: string | readonly string[]
  readonly quiet?: boolean
}

const message = { type: ['string', 'array'], items: { type: 'string' } }

/** Fails unless all conditions hold; names the first that does not. */
export const assert: Module<AssertArgs> = {
  name: 'assert',
  local: true,
  conditions: ['that'],

  schema: {
    required: ['that'],
    properties: {
      that: { type: ['string', 'boolean', 'object', 'array'], minItems: 1 },
      fail_msg: message,
      msg: message,
      success_msg: message,
      quiet: { type: 'boolean' },
    },
  },

  run({ that, fail_msg, msg, success_msg, quiet }) {
    const broken = that.find(({ holds }) => !holds)
    if (broken !== undefined) {
      const said = text(fail_msg ?? msg ?? `this does not hold: ${broken.expression}`)
      const { expression: assertion } = broken
      return Promise.resolve({ failed: true, msg: said, assertion, evaluated_to: false })
    }
    const said = text(success_msg ?? 'All assertions passed')
    return Promise.resolve(quiet === true ? {} : { msg: said })
  },
}

const text = (lines: string | readonly string[]): string =>
  typeof lines === 'string' ? lines : lines.join('\n')
